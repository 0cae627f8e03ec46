import type { TObject } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Algorithm } from './algorithms.js'
import { describe, type Faults } from './faults.js'
import type { PrivateKey, PublicKey, Secret } from './key-schemas.js'
import { SettingsSchema, type Settings } from './schema.js'
import { parseTimeSpan } from './time-span.js'

/** What names a key among settings and options. */
export const KEY_NAMES = ['secret', 'publicKey', 'privateKey'] as const

/** The keys of a registration or of one call, as they were given. */
export interface GivenKeys {
  readonly secret?: Secret | undefined
  readonly publicKey?: PublicKey | undefined
  readonly privateKey?: PrivateKey | undefined
  readonly algorithms?: readonly Algorithm[] | undefined
}

/** What the parts of the plugin get: lists are lists, time spans are seconds, defaults are filled in. */
export type ResolvedSettings = GivenKeys
  & Required<Pick<Settings, 'idClaim' | 'usernameClaim' | 'scheme' | 'global' | 'strictSecret' | 'maxTokenLength' | 'cache' | 'threadPool' | 'leeway'>>
  & Readonly<Pick<Settings, 'typ' | 'claims' | 'realm' | 'extractToken' | 'keys' | 'jwks' | 'discovery' | 'trustedIssuers' | 'jwksEndpoint'>>
  & {
    readonly issuer?: readonly string[] | undefined
    readonly audience?: readonly string[] | false | undefined
    readonly allowAnonymous: readonly string[]
    readonly requiredClaims: readonly string[]
    readonly scopeClaims: ReadonlyArray<readonly string[]>
    readonly roleClaims: ReadonlyArray<readonly string[]>
    readonly expiresIn?: number | undefined
    readonly notBefore?: number | undefined
    readonly maxAge?: number | undefined
  }

// Fastify hands these of its own to every plugin.
const OPTIONS_OF_REGISTER = new Set(['prefix', 'logLevel', 'logSerializers'])
const TIME_SPANS = ['expiresIn', 'notBefore', 'maxAge'] as const

/** One or more as a list of our own. */
export function toList<Item> (given: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(given) ? [...given] : [given as Item]
}

/** Requires an object that has no members but its own visible ones: others would be used unchecked, or overlooked. */
export function requirePlain (given: unknown, faults: Faults): asserts given is object {
  const prototype: unknown = Object.getPrototypeOf(Object(given))
  const isPlain = typeof given === 'object' && given !== null && (prototype === null || Object.hasOwn(prototype as object, 'isPrototypeOf'))
  if (isPlain && Object.getOwnPropertyNames(given).length === Object.keys(given).length) return
  faults.add('', given, 'a plain object')
  faults.throwIfAny()
}

/** `issuer` and `audience` as lists, where they are given; `audience: false` as it is. */
export function resolveParties ({ issuer, audience }: Pick<Settings, 'issuer' | 'audience'>): Pick<ResolvedSettings, 'issuer' | 'audience'> {
  return {
    ...(issuer === undefined ? {} : { issuer: toList(issuer) }),
    ...(audience === undefined ? {} : { audience: audience === false ? audience : toList(audience) }),
  }
}

/**
 * Holds an object against a schema, strictly: unknown names, undefined and null are faults.
 *
 * @param schema an object schema, each of whose properties is described by what is allowed
 * @param given what the app passed
 * @param faults where each fault is noted
 */
export function checkOptions (schema: TObject, given: object, faults: Faults): void {
  for (const [name, value] of Object.entries(given)) {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (property === undefined) {
      faults.say(name, `${describe(value)} given, but there is no such name`)
    } else if (value === undefined || value === null) {
      faults.add(name, value, `${property.description}${(KEY_NAMES as readonly string[]).includes(name) ? '; is the variable that it comes from set?' : ', or leave it out'}`)
    } else if (!Value.Check(property, value)) {
      for (const error of Value.Errors(property, value)) faults.add(`${name}${error.path}`, error.value, String(property.description))
    } else if (property.isTimeSpan === true && parseTimeSpan(value as number | string) === undefined) {
      faults.add(name, value, String(property.description))
    }
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(given, name)) faults.add(name, undefined, String(schema.properties[name]?.description))
  }
}

/**
 * Lays options over the defaults of their schema; what was given is not copied, for it may hold a KeyObject.
 * TypeBox's `Value.Default` would first try each default against each part of a union.
 */
export function withDefaults<Options> (schema: TObject, given: object): Options {
  const properties = Object.entries(schema.properties).filter(([, property]) => property.default !== undefined)
  return { ...Object.fromEntries(properties.map(([name, property]) => [name, property.default])), ...given } as Options
}

/**
 * Checks what an app passed to `register` and resolves it. The keys are checked by `key-sources.ts`.
 *
 * @param options the settings, with what Fastify's `register` adds to them
 * @param faults where each fault is noted; where it notes any, the result may not be used
 */
export function parseSettings (options: object, faults: Faults): ResolvedSettings {
  requirePlain(options, faults)
  const given = Object.fromEntries(Object.entries(options).filter(([name]) => !OPTIONS_OF_REGISTER.has(name)))
  checkOptions(SettingsSchema, given, faults)
  const sound = Object.fromEntries(Object.entries(given).filter(([name]) => !faults.has(name)))
  const settings = withDefaults<ResolvedSettings & Settings>(SettingsSchema, sound)
  if (settings.allowAnonymous.length > 0 && settings.global !== true) {
    faults.say('allowAnonymous', 'a list given without global: true, so there is nothing to open')
  }
  const { algorithms } = settings
  return {
    ...settings,
    ...resolveParties(settings as Settings),
    ...(algorithms === undefined ? {} : { algorithms: toList(algorithms) }),
    ...resolveTimeSpans(settings),
    allowAnonymous: toList(settings.allowAnonymous),
    requiredClaims: toList(settings.requiredClaims),
    scopeClaims: settings.scopeClaims.map(toList),
    roleClaims: settings.roleClaims.map(toList),
  }
}

type TimeSpans = { [Name in typeof TIME_SPANS[number]]?: number }

/** The time spans among options that have been checked, in seconds. */
export function resolveTimeSpans (options: { [Name in typeof TIME_SPANS[number]]?: number | string | undefined }): TimeSpans {
  const spans: TimeSpans = {}
  for (const name of TIME_SPANS) {
    const seconds = options[name] === undefined ? undefined : parseTimeSpan(options[name])
    if (seconds !== undefined) spans[name] = seconds
  }
  return spans
}

import type { Algorithm } from './algorithms.js'
import { resolveCookie, type ResolvedCookie } from './cookie-settings.js'
import type { Faults } from './faults.js'
import type { PrivateKey, PublicKey, Secret } from './key-schemas.js'
import { checkMembers } from './options.js'
import { readMembers } from './own.js'
import { SettingsSchema, type Settings } from './schema.js'
import { resolveSessions, type ResolvedSessions } from './session-settings.js'
import { parseTimeSpan } from './time-span.js'

/** The keys of a registration or of one call, as they were given. */
export interface GivenKeys {
  readonly secret?: Secret | undefined
  readonly publicKey?: PublicKey | undefined
  readonly privateKey?: PrivateKey | undefined
  readonly algorithms?: readonly Algorithm[] | undefined
}

/** Options that were read: every name is there, undefined where nothing is said. */
export type Stated<Options> = { readonly [Name in keyof Options]-?: Options[Name] | undefined }

type Defaulted = 'idClaim' | 'usernameClaim' | 'scheme' | 'global' | 'guardUnknown' | 'allowAnonymous'
  | 'requiredClaims' | 'strictSecret' | 'maxTokenLength' | 'cache' | 'threadPool' | 'numericIds' | 'leeway'
  | 'scopeClaims' | 'roleClaims' | 'accountMaxAge'

type WithDefaults = Omit<Stated<Settings>, Defaulted> & { readonly [Name in Defaulted]: NonNullable<Settings[Name]> }

interface Resolved {
  readonly issuer: readonly string[] | undefined
  readonly audience: readonly string[] | false | undefined
  readonly scopeClaims: ReadonlyArray<readonly string[]>
  readonly roleClaims: ReadonlyArray<readonly string[]>
  readonly expiresIn: number | undefined
  readonly notBefore: number | undefined
  readonly maxAge: number | undefined
  readonly accountMaxAge: number
  readonly sessions: ResolvedSessions | undefined
  readonly cookie: ResolvedCookie | undefined
  /** Whether the app stated `guardUnknown`, as it is or otherwise. */
  readonly isUnknownStated: boolean
}

/** What the parts of the plugin get: lists are lists, time spans are seconds, defaults are filled in. */
export type ResolvedSettings = Omit<WithDefaults, keyof Resolved> & Resolved

// Fastify hands these of its own to every plugin.
const OPTIONS_OF_REGISTER = ['prefix', 'logLevel', 'logSerializers']

/** One or more as a list of our own. */
export function toList<Item> (given: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(given) ? [...given] : [given as Item]
}

type Parties = Pick<ResolvedSettings, 'issuer' | 'audience'>

/** `issuer` and `audience` as lists, where they are given; `audience: false` as it is. */
export function resolveParties ({ issuer, audience }: Stated<Pick<Settings, 'issuer' | 'audience'>>): Partial<Parties> {
  return {
    ...(issuer === undefined ? {} : { issuer: toList(issuer) }),
    ...(audience === undefined ? {} : { audience: audience === false ? audience : toList(audience) }),
  }
}

/**
 * Checks what an app passed to `register` and resolves it. The keys are checked by `key-sources.ts`.
 *
 * @param options the settings, with what Fastify's `register` adds to them
 * @param faults where each fault is noted; where it notes any, the result may not be used
 */
export function parseSettings (options: unknown, faults: Faults): ResolvedSettings {
  const members = new Map(readMembers(options, faults))
  // Of what is no object, or cannot be read at all, nothing else can be said.
  if (members.size === 0) faults.throwIfAny()
  for (const name of OPTIONS_OF_REGISTER) members.delete(name)
  const settings = checkMembers<WithDefaults>(SettingsSchema, members, faults)
  if (settings.allowAnonymous.length > 0 && settings.global === false) {
    faults.say('allowAnonymous', 'a list given without global: true, so there is nothing to open')
  }
  if (settings.guardUnknown && settings.global === false) {
    faults.say('guardUnknown', 'true given without global, so that unknown URLs would need what routes do not')
  }
  const {
    issuer, audience = settings.resource, scopeClaims, roleClaims, notBefore, maxAge, accountMaxAge, ...others
  } = settings
  return {
    ...others,
    issuer: undefined,
    audience: undefined,
    ...resolveParties({ issuer, audience }),
    ...resolveSessions({ ...others, expiresIn: parseTimeSpan(settings.expiresIn) }, faults),
    cookie: resolveCookie(settings, faults),
    isUnknownStated: members.has('guardUnknown'),
    notBefore: parseTimeSpan(notBefore),
    maxAge: parseTimeSpan(maxAge),
    accountMaxAge: parseTimeSpan(accountMaxAge) as number,
    scopeClaims: scopeClaims.map(toList),
    roleClaims: roleClaims.map(toList),
  }
}

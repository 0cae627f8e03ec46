import type { Static } from '@sinclair/typebox'
import { createFaults } from '../../settings/faults.js'
import { readOptions } from '../../settings/options.js'
import { parseTimeSpan } from '../../settings/time-span.js'
import { Type } from '../../settings/type.js'
import type { SigningKey } from './seal.js'

const OptionsSchema = Type.Object({
  /** Whom its tokens are for, unless they say otherwise. Default: nobody is named. */
  audience: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String(), { minItems: 1 })], {
    description: 'a string or a list of strings, not empty',
  })),
}, { additionalProperties: false })

const TokenOptionsSchema = Type.Object({
  /** Members of the header, over those that it has; undefined leaves one out. */
  header: Type.Optional(Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object({}, {
    description: 'an object of header parameters',
  }))),
  /** The key to sign with. Default: that of the issuer. */
  key: Type.Optional(Type.Unsafe<SigningKey>(Type.Unknown({ description: 'a private key or a secret' }))),
  /** How long it lives: seconds, or text such as `'15m'`; below 0 it has expired. Default: 300. */
  expiresIn: Type.Optional(Type.Union([Type.Number(), Type.String()], {
    default: 300, description: "seconds, or text with a unit ('15m')",
  })),
}, { additionalProperties: false })

export type IssuerOptions = Static<typeof OptionsSchema>
export type IssuedTokenOptions = Static<typeof TokenOptionsSchema>

/** Reads what `createIssuer` takes. */
export function readIssuerOptions (given: IssuerOptions): IssuerOptions {
  const faults = createFaults('options of createIssuer')
  const { audience } = readOptions<IssuerOptions>(OptionsSchema, given, faults)
  faults.throwIfAny()
  return audience === undefined ? {} : { audience }
}

/** Refuses claims of which JSON makes something else than an object. */
export function checkClaims (claims: object): void {
  const faults = createFaults('claims')
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) faults.add('', claims, 'an object')
  faults.throwIfAny()
}

/** What is said of one token, each name of it; the lifetime in seconds. */
interface TokenOptions {
  readonly header: Readonly<Record<string, unknown>> | undefined
  readonly key: SigningKey | undefined
  readonly lifetime: number
}

/** Reads what `token` takes beside the claims. */
export function readTokenOptions (given: IssuedTokenOptions): TokenOptions {
  const faults = createFaults('options of token')
  const { header, key, expiresIn } = readOptions<IssuedTokenOptions>(TokenOptionsSchema, given, faults)
  const lifetime = typeof expiresIn === 'string' ? parseTimeSpan(expiresIn) : expiresIn
  if (lifetime === undefined && !faults.has('expiresIn')) {
    faults.add('expiresIn', expiresIn, String(TokenOptionsSchema.properties.expiresIn.description))
  }
  faults.throwIfAny()
  return { header, key, lifetime: lifetime as number }
}

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { types } from 'node:util'
import { thumbprint } from '../../keys/material/thumbprint.js'
import type { Algorithm } from '../../settings/algorithms.js'
import type { Settings } from '../../settings/schema.js'
import { toMilliseconds } from '../../token/moments.js'
import { spoil, type BadToken } from './bad-tokens.js'
import {
  checkClaims, readIssuerOptions, readTokenOptions, type IssuedTokenOptions, type IssuerOptions,
} from './issuer-options.js'
import { serveDocuments } from './issuer-server.js'
import { algorithmFor, readSigningKey, seal } from './seal.js'

/** An issuer of tokens on the loopback: its metadata (OpenID Connect Discovery), its key set, and its tokens. */
export interface Issuer {
  /** What `iss` of its tokens says, and where its metadata are. */
  readonly issuer: string
  /** The URL of its key set. */
  readonly jwks: string
  /** Settings of an app that takes its tokens. */
  readonly settings: Settings
  /**
   * Makes a token, signed with ES256: its `iss`, `aud`, `iat` and `exp` are added where the claims do not state them.
   *
   * @param claims what it claims; `exp`, `nbf` and `iat` may be a Date, and what is undefined is left out
   * @throws ConfigurationError where an option is wrong, or the claims are no object
   */
  readonly token: (claims?: object, options?: IssuedTokenOptions) => string
  /**
   * Tokens that an app with its settings refuses, each with the code of the refusal.
   *
   * @param claims what they claim beside what is wrong
   */
  readonly badTokens: (claims?: object) => readonly BadToken[]
  /** Signs with a new key from now on; the old ones stay in the set. Gives the id of the new one. */
  readonly rotate: () => string
  /** Ends it, as an outage does. */
  readonly stop: () => Promise<void>
  /** Starts it again, at the same port. */
  readonly start: () => Promise<void>
}

interface OwnKey { readonly kid: string, readonly privateKey: KeyObject, readonly jwk: object }

const ALGORITHM: Algorithm = 'ES256'
const DAY = 86_400

function createKey (): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = thumbprint(publicKey)
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: ALGORITHM } }
}

// RFC 7519 2: a NumericDate.
function secondsOf (value: unknown): unknown {
  return types.isDate(value) ? toMilliseconds(value) / 1000 : value
}

/** What an app that goes by the settings refuses: claims, and the code. */
function badClaims (now: number, { audience }: IssuerOptions): ReadonlyArray<readonly [string, object, string]> {
  const parties = audience === undefined ? [] : [['for nobody', { aud: undefined }, 'CLAIM_INVALID']] as const
  return [
    ['expired', { iat: now - 2 * DAY, exp: now - DAY }, 'TOKEN_EXPIRED'],
    ['not active yet', { nbf: now + DAY, exp: now + 2 * DAY }, 'TOKEN_INACTIVE'],
    ['of another issuer', { iss: 'https://other.example' }, 'CLAIM_INVALID'],
    ['of no issuer', { iss: undefined }, 'CLAIM_INVALID'],
    ['for somebody else', { aud: 'https://other.example' }, 'CLAIM_INVALID'],
    ...parties,
    ['with an audience that is no text', { aud: 1 }, 'CLAIM_INVALID'],
    ['with an end that is text', { exp: String(now + DAY) }, 'CLAIM_INVALID'],
    ['with a beginning that is null', { nbf: null }, 'CLAIM_INVALID'],
  ]
}

/**
 * Starts an issuer on 127.0.0.1, at a free port. It does not keep the process alive.
 *
 * @throws ConfigurationError where an option is wrong
 *
 * @example
 * const issuer = await createIssuer({ audience: 'https://api.example' })
 * await app.register(apistarJwt, issuer.settings)
 * const authorization = `Bearer ${issuer.token({ sub: 'bailey' })}`
 */
export async function createIssuer (options: IssuerOptions = {}): Promise<Issuer> {
  const given = readIssuerOptions(options)
  const keys: [OwnKey, ...OwnKey[]] = [createKey()]
  const { origin: issuer, stop, start } = await serveDocuments(() => ({
    '/.well-known/openid-configuration': { issuer, jwks_uri: jwks },
    '/jwks': { keys: keys.map(({ jwk }) => jwk) },
  }))
  const jwks = `${issuer}/jwks`

  function claimsOf (claims: object, now: number, lifetime: number): object {
    checkClaims(claims)
    const added = { iss: issuer, aud: given.audience, iat: now, exp: now + lifetime }
    const stated = Object.entries(claims).map(([name, value]) => [name, secondsOf(value)])
    return { ...added, ...Object.fromEntries(stated) }
  }

  function headerOf (alg: Algorithm): object {
    return { alg, typ: 'JWT', kid: keys[0].kid }
  }

  function token (claims: object = {}, tokenOptions: IssuedTokenOptions = {}): string {
    const { header, key, lifetime } = readTokenOptions(tokenOptions)
    const signer = key === undefined ? keys[0].privateKey : readSigningKey(key)
    const now = Math.floor(Date.now() / 1000)
    const stated = { ...headerOf(algorithmFor(signer, header?.alg)), ...header }
    return seal(stated, claimsOf(claims, now, lifetime), signer)
  }

  function badTokens (claims: object = {}): readonly BadToken[] {
    const now = Math.floor(Date.now() / 1000)
    const good = { header: headerOf(ALGORITHM), claims: claimsOf(claims, now, DAY), key: keys[0].privateKey }
    const badly = badClaims(now, given).map(([name, bad, code]): BadToken => [name, token({ ...claims, ...bad }), code])
    return [...spoil(good), ...badly]
  }

  return {
    issuer,
    jwks,
    // Without a cooldown, a new key is found at once however often keys are rotated.
    settings: { issuer, discovery: { cooldown: 0 }, ...given },
    token,
    badTokens,
    rotate () {
      keys.unshift(createKey())
      return keys[0].kid
    },
    stop,
    start,
  }
}

import { isUtf8 } from 'node:buffer'
import type { Facts } from './facts.js'

/** A kind of disagreement with other libraries. */
export interface DisagreementClass {
  readonly peers: ReadonlyArray<'jose' | 'PyJWT'>
  /** Who refuses; the other one may accept. */
  readonly refusedBy: 'us' | 'them'
  readonly reason: string
  /** Whether it is so: then whoever refuses does so whatever else the token is. */
  readonly applies: (facts: Facts) => boolean
}

type Test = (value: unknown) => boolean

const isString: Test = (value) => typeof value === 'string'
const isStringOrStrings: Test = (value) => [value].flat().every(isString)
const isId: Test = (value) => isString(value) || Number.isSafeInteger(value) || value === null
const isName: Test = (value) => isString(value) || value === null
const DATES = ['exp', 'nbf', 'iat']

function has (name: string, { claims }: Facts, test: Test): boolean {
  return Object.hasOwn(claims, name) && test(claims[name])
}

function depthOf (value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
}

function isCanonical (part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

// Whether a time lies in what has gone by of the second.
function isPast (time: unknown, { now }: Facts): boolean {
  return typeof time === 'number' && time > Math.floor(now) && time <= now
}

function plus (time: unknown, seconds: number): number | undefined {
  return typeof time === 'number' ? time + seconds : undefined
}

function leewayOf ({ setup: { checks } }: Facts): number {
  return checks.leeway ?? 0
}

/** When a token is too old. */
function ageLimitOf (facts: Facts): number | undefined {
  const { maxAge } = facts.setup.checks
  return maxAge === undefined ? undefined : plus(facts.claims.iat, maxAge + leewayOf(facts))
}

const REFUSED_BY_US: ReadonlyArray<readonly [
  peers: DisagreementClass['peers'], reason: string, applies: DisagreementClass['applies']
]> = [
  [
    ['jose', 'PyJWT'], 'a payload without any claims says nothing of anyone',
    ({ hasClaims, claims }) => hasClaims && Object.keys(claims).length === 0,
  ],
  [
    ['jose'], 'crit and b64: we support no extension (RFC 7515 4.1.11, RFC 7797)',
    ({ header }) => Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64'),
  ],
  [
    ['jose'], 'kid must be a string (RFC 7515 4.1.4)',
    ({ header }) => Object.hasOwn(header, 'kid') && !isString(header.kid),
  ],
  // Later versions of PyJWT look at kid.
  [['PyJWT'], 'crit, b64, and a kid that is no string (RFC 7515 4.1.4, 4.1.11, RFC 7797)', ({ header }) => {
    return Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64') ||
      (Object.hasOwn(header, 'kid') && !isString(header.kid))
  }],
  [
    ['jose'], 'aud without a configured audience (RFC 7519 4.1.3)',
    (facts) => facts.setup.checks.audience === undefined && has('aud', facts, () => true),
  ],
  [
    ['PyJWT'], 'an empty aud without a configured audience (RFC 7519 4.1.3)',
    (facts) => facts.setup.checks.audience === undefined && has('aud', facts, (aud) => [aud].flat().join('') === ''),
  ],
  [['jose', 'PyJWT'], 'iss, sub and jti must be strings, aud one or several (RFC 7519 4.1)', (facts) => {
    return ['iss', 'sub', 'jti'].some((name) => has(name, facts, (value) => !isString(value))) ||
      has('aud', facts, (value) => !isStringOrStrings(value))
  }],
  [
    ['jose', 'PyJWT'], 'the claims of the user are of fixed types',
    (facts) => has('id', facts, (id) => !isId(id)) || has('username', facts, (name) => !isName(name)),
  ],
  [
    ['jose'], 'a time that no number holds never passes',
    (facts) => DATES.some((name) => has(name, facts, (time) => Math.abs(time as number) === Infinity)),
  ],
  [
    ['PyJWT'], 'a time must be a JSON number (RFC 7519 2)',
    (facts) => DATES.some((name) => has(name, facts, (time) => typeof time !== 'number')),
  ],
  [
    ['PyJWT'], 'NaN and Infinity are not JSON (RFC 8259 6)',
    ({ bytes }) => bytes.some((json) => /[:[]-?(?:NaN|Infinity)/.test(json.toString())),
  ],
  [
    ['jose'], 'a required claim that is null is missing',
    (facts) => (facts.setup.checks.requiredClaims ?? []).some((name) => has(name, facts, (value) => value === null)),
  ],
  [
    ['jose', 'PyJWT'], 'three parts of canonical base64url (RFC 7515 2, RFC 4648 3.5)',
    ({ parts }) => parts.length !== 3 || !parts.every(isCanonical),
  ],
  [
    ['jose', 'PyJWT'], 'objects and lists more than 64 deep',
    ({ header, claims }) => Math.max(depthOf(header), depthOf(claims)) > 64,
  ],
  [['jose', 'PyJWT'], 'longer than maxTokenLength', ({ token }) => token.length > 8192],
  [
    ['jose', 'PyJWT'], 'JSON does not start with a byte order mark (RFC 8259 8.1)',
    ({ bytes }) => bytes.some((json) => json.toString().startsWith('\ufeff')),
  ],
  [['PyJWT'], 'JSON is UTF-8 (RFC 8259 8.1)', ({ bytes }) => bytes.some((json) => !isUtf8(json) || json.includes(0))],
  [['jose'], 'maxAge ends on the very second, as exp does', (facts) => ageLimitOf(facts) === facts.now],
  [['jose'], 'in the midst of a second jose has not seen the time pass', (facts) => {
    return isPast(plus(facts.claims.exp, leewayOf(facts)), facts) || isPast(ageLimitOf(facts), facts) ||
      (facts.now % 1 !== 0 && ageLimitOf(facts) === Math.floor(facts.now))
  }],
  [['PyJWT'], 'PyJWT cuts the fraction off nbf', (facts) => has('nbf', facts, (nbf) => {
    return typeof nbf === 'number' && nbf - leewayOf(facts) > facts.now &&
      Math.trunc(nbf) - leewayOf(facts) <= facts.now
  })],
]

const REFUSED_BY_THEM: typeof REFUSED_BY_US = [
  [['jose'], 'in the midst of a second jose has not seen the time come', (facts) => {
    return isPast(plus(facts.claims.nbf, -leewayOf(facts)), facts) ||
      (facts.setup.checks.maxAge !== undefined && isPast(plus(facts.claims.iat, -leewayOf(facts)), facts))
  }],
  [
    ['PyJWT'], 'iat in the future is no reason to refuse (RFC 7519 4.1.6)',
    (facts) => has('iat', facts, (iat) => typeof iat === 'number' && iat > facts.now + leewayOf(facts)),
  ],
  [['PyJWT'], 'PyJWT cuts the fraction off exp', (facts) => has('exp', facts, (exp) => {
    return typeof exp === 'number' && exp + leewayOf(facts) > facts.now &&
      Math.trunc(exp) + leewayOf(facts) <= facts.now
  })],
]

/** Every way in which we and another library may disagree, with its reason. */
export const CLASSES: readonly DisagreementClass[] = [
  ...REFUSED_BY_US.map(([peers, reason, applies]) => ({ peers, reason, applies, refusedBy: 'us' as const })),
  ...REFUSED_BY_THEM.map(([peers, reason, applies]) => ({ peers, reason, applies, refusedBy: 'them' as const })),
]

import { Authenticated } from './identity.js'
import { validityOf, type Validity } from '../token/claims.js'
import type { Key } from '../keys/key.js'
import { isHeld } from '../keys/lease.js'
import type { RevocationCheck } from './revocation.js'
import type { Verified, Verify } from './verifier.js'
import { WeighedMap, type Weighed } from './weighed-map.js'
import { weigh } from './weight.js'

/**
 * Verifies a token, or finds it verified before; a promise only where keys must be fetched, or the
 * signature is checked on the thread pool, or the revocation list must be read.
 *
 * @throws AuthenticationFailed; KeysUnavailable; SessionsUnavailable
 */
export type AuthenticateToken = (token: unknown) => Authenticated | Promise<Authenticated>

interface CachedVerifierParts {
  readonly verify: Verify
  readonly maxTokenLength: number
  readonly cache: number | false
  /** What tells of revoked tokens; undefined where nothing can be revoked. */
  readonly revocation?: RevocationCheck | undefined
}

interface Entry extends Validity, Weighed {
  readonly auth: Authenticated
  readonly key: Key
  /** The revision of the revocation list at which it was last found good. */
  revision: number
}

// V8 hashes a new string character by character, which for a whole token takes longer than all the
// rest. So tokens are told apart by some 60 bits at the end of their signatures, and compared whole where
// those are equal.
const TAIL = 11

// Bytes, estimated: 32 MiB of tokens and claims, and what is kept with each.
const HEAVIEST = 33_554_432
const OVERHEAD = 600

// A slice would keep the whole header, cookies and all, alive with it. A token is ASCII.
function detach (slice: string): string {
  return Buffer.from(slice, 'latin1').toString('latin1')
}

function isGood ({ from, until, key }: Entry, now: number): boolean {
  return now >= from && now < until && isHeld(key.lease, now)
}

/**
 * Puts a bounded LRU of whole tokens before a verifier. Only successes go in, so junk cannot push
 * good tokens out; times, that the key still lives and that nothing was revoked are checked on every hit.
 */
export function createCachedVerifier (parts: CachedVerifierParts): AuthenticateToken {
  const { verify, maxTokenLength, cache, revocation } = parts
  const entries = cache === false ? undefined : new WeighedMap<Entry>(cache, HEAVIEST)

  function keep (token: string, { claims, key, rules }: Verified): Authenticated {
    if (entries === undefined) return new Authenticated(token, claims, rules)
    const revision = revocation?.revision ?? 0
    const twin = entries.get(token.slice(-TAIL))
    // Of requests that bring a new token at once, all get the identity of the first that is done.
    if (twin?.key === key && twin.auth.token === token) {
      twin.revision = revision
      return twin.auth
    }
    const own = detach(token)
    const auth = new Authenticated(own, claims, rules)
    const weight = OVERHEAD + own.length + weigh(claims)
    entries.set(own.slice(-TAIL), { auth, key, revision, weight, ...validityOf(claims, rules) })
    return auth
  }

  function find (token: string, now: number): Entry | undefined {
    const hit = entries?.get(token.slice(-TAIL))
    return hit !== undefined && hit.auth.token === token && isGood(hit, now) ? hit : undefined
  }

  // To wait takes time, in which all that was checked may have changed.
  function refreshAndRetry (token: string, { refresh }: RevocationCheck): Promise<Authenticated> {
    return refresh().then(() => authenticateToken(token))
  }

  function admitHit (token: string, hit: Entry, now: number): Authenticated | Promise<Authenticated> {
    if (revocation === undefined) return hit.auth
    if (now >= revocation.freshUntil) return refreshAndRetry(token, revocation)
    if (hit.revision === revocation.revision) return hit.auth
    revocation.judge({ claims: hit.auth.payload, key: hit.key })
    hit.revision = revocation.revision
    return hit.auth
  }

  // Judging and keeping must be one step, or what is revoked between the two would be overlooked.
  function admit (token: string, verified: Verified): Authenticated | Promise<Authenticated> {
    if (revocation === undefined) return keep(token, verified)
    if (Date.now() / 1000 >= revocation.freshUntil) return refreshAndRetry(token, revocation)
    revocation.judge(verified)
    return keep(token, verified)
  }

  function authenticateToken (token: unknown): Authenticated | Promise<Authenticated> {
    const now = Date.now() / 1000
    // Looked at before the look-up: V8 hashes a very long string by its length alone.
    if (entries !== undefined && typeof token === 'string' && token.length <= maxTokenLength) {
      const hit = find(token, now)
      if (hit !== undefined) return admitHit(token, hit, now)
    }
    const verified = verify(token, now)
    return verified instanceof Promise
      ? verified.then((late) => admit(token as string, late))
      : admit(token as string, verified)
  }

  return authenticateToken
}

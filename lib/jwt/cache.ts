import { LruMap } from 'toad-cache'
import { Authenticated } from './identity.js'
import { validityOf, type Validity } from '../token/claims.js'
import type { Key } from '../keys/key.js'
import type { Verified, Verify } from './verifier.js'

/**
 * Verifies a token, or finds it verified before; a promise only where keys must be fetched, or the
 * signature is checked on the thread pool.
 *
 * @throws AuthenticationFailed; KeysUnavailable
 */
export type AuthenticateToken = (token: unknown) => Authenticated | Promise<Authenticated>

interface CachedVerifierParts {
  readonly verify: Verify
  readonly maxTokenLength: number
  readonly cache: number | false
}

interface Entry extends Validity {
  readonly auth: Authenticated
  readonly key: Key
}

// V8 hashes a new string character by character, which for a whole token takes longer than all the
// rest. So tokens are told apart by some 60 bits at the end of their signatures, and compared whole where those are equal.
const TAIL = 11

// A slice would keep the whole header, cookies and all, alive with it. A token is ASCII.
function detach (slice: string): string {
  return Buffer.from(slice, 'latin1').toString('latin1')
}

/**
 * Puts a bounded LRU of whole tokens before a verifier. Only successes go in, so junk cannot push
 * good tokens out; times, and that the key still lives, are checked on every hit.
 */
export function createCachedVerifier ({ verify, maxTokenLength, cache }: CachedVerifierParts): AuthenticateToken {
  const entries = cache === false ? undefined : new LruMap<Entry>(cache)

  function keep (token: string, { claims, key, rules }: Verified): Authenticated {
    if (entries === undefined) return new Authenticated(token, claims, rules)
    const own = detach(token)
    const auth = new Authenticated(own, claims, rules)
    entries.set(own.slice(-TAIL), { auth, key, ...validityOf(claims, rules) })
    return auth
  }

  return function authenticateToken (token) {
    const now = Date.now() / 1000
    // Looked at before the look-up: V8 hashes a very long string by its length alone.
    if (entries !== undefined && typeof token === 'string' && token.length <= maxTokenLength) {
      const hit = entries.get(token.slice(-TAIL))
      if (hit !== undefined && hit.auth.token === token && now >= hit.from && now < hit.until && now < hit.key.lease.until) return hit.auth
    }
    const verified = verify(token, now)
    return verified instanceof Promise
      ? verified.then((late) => keep(token as string, late))
      : keep(token as string, verified)
  }
}

import { TokenRevoked } from '../errors.js'
import type { RevocationCheck } from '../jwt/revocation.js'
import { ownClaim } from '../token/claims.js'
import type { RevocationList } from './revocation-list.js'

interface CheckParts {
  readonly list: RevocationList
  /** The trusted issuers, whose tokens are told of under their names. */
  readonly trusted: { has (issuer: string): boolean }
  readonly idClaim: string
  readonly oldTokens: 'refuse' | 'accept'
}

const TOO_OLD = 'The token is older than the list of those that were revoked.'

function textOf (claim: unknown): string | undefined {
  return typeof claim === 'string' || typeof claim === 'number' ? String(claim) : undefined
}

/** Builds the check of verified tokens against the list. */
export function createRevocationCheck ({ list, trusted, idClaim, oldTokens }: CheckParts): RevocationCheck {
  const { isRevoked } = list

  function isTooOld (issuedAt: number): boolean {
    // `iat` has whole seconds. Written so that a token that does not say when it was issued is too old.
    return oldTokens === 'refuse' && !(issuedAt >= Math.floor(Number(list.born) / 1000))
  }

  return {
    get revision () { return list.revision },
    get freshUntil () { return list.freshUntil },
    refresh: list.refresh,
    judge ({ claims, key: { kid } }) {
      const iss = textOf(ownClaim(claims, 'iss'))
      const issuedAt = Number(ownClaim(claims, 'iat') ?? NaN)
      const isOwn = iss === undefined || !trusted.has(iss)
      if (isOwn && isTooOld(issuedAt)) throw new TokenRevoked(TOO_OLD)
      const users = ['sub', idClaim].map((name) => textOf(ownClaim(claims, name)))
      const subjects = users.filter((subject) => subject !== undefined)
      const [sid, jti] = [textOf(ownClaim(claims, 'sid')), textOf(ownClaim(claims, 'jti'))]
      if (isRevoked({ trusted: isOwn ? undefined : iss, iss, sid, jti, kid, subjects, issuedAt })) {
        throw new TokenRevoked('The token was revoked.')
      }
    },
  }
}

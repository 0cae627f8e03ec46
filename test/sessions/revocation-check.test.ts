import t from 'tap'
import { createRevocationCheck } from '../../lib/sessions/revocation-check.js'
import type { RevocationList } from '../../lib/sessions/revocation-list.js'
import type { RevocableFacts } from '../../lib/sessions/revocations.js'
import type { Key } from '../../lib/keys/key.js'

const BORN = 1_700_000_000
const key = { kid: 'k' } as Key

t.test('what the list is asked of a token', async (t) => {
  const asked: RevocableFacts[] = []
  const list = {
    revision: 7,
    freshUntil: 9,
    born: BORN * 1000 + 999,
    isRevoked (facts: RevocableFacts) { asked.push(facts); return false },
  } as unknown as RevocationList
  const check = createRevocationCheck({ list, trusted: new Set(['theirs']), idClaim: 'uid', oldTokens: 'refuse' })
  t.match(check, { revision: 7, freshUntil: 9 })
  const CASES: ReadonlyArray<readonly [claims: Record<string, unknown>, facts: RevocableFacts | undefined]> = [
    [
      { iat: BORN },
      { trusted: undefined, iss: undefined, sid: undefined, jti: undefined, kid: 'k', subjects: [], issuedAt: BORN },
    ],
    [{ iat: BORN, iss: 'ours', sub: 's', uid: 7, jti: 5, sid: 'x' },
      { trusted: undefined, iss: 'ours', sid: 'x', jti: '5', kid: 'k', subjects: ['s', '7'], issuedAt: BORN }],
    [
      { iat: 1, iss: 'theirs', sid: {} },
      { trusted: 'theirs', iss: 'theirs', sid: undefined, jti: undefined, kid: 'k', subjects: [], issuedAt: 1 },
    ],
    [
      { iss: 'theirs' },
      { trusted: 'theirs', iss: 'theirs', sid: undefined, jti: undefined, kid: 'k', subjects: [], issuedAt: NaN },
    ],
    [{ iat: BORN - 1 }, undefined],
    [{ iss: 'ours' }, undefined],
  ]
  for (const [claims, facts] of CASES) {
    asked.length = 0
    if (facts === undefined) t.throws(() => check.judge({ claims, key }), { code: 'APISTAR_JWT_TOKEN_REVOKED' })
    else check.judge({ claims, key })
    t.strictSame(asked, facts === undefined ? [] : [facts])
  }
})

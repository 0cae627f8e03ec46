import t from 'tap'
import type { RouteFacts } from '../../../index.js'
import { securityOf } from '../../../lib/entries/openapi/security.js'

const SCHEMES = [['bearer', { type: 'http' }], ['openId', { type: 'openIdConnect' }]] as const
const EITHER = { anyOf: [{ scopes: ['a', 'b'] }, { roles: 'r' }, { scopes: ['b', 'a'] }] } as const
const MANY = { scopes: { anyOf: Array.from({ length: 33 }, (_, place) => `s${place}`) } }

const CASES: ReadonlyArray<readonly [auth: RouteFacts['auth'], in30: unknown, in31: unknown]> = [
  ['open', [], []],
  ['required', [{ bearer: [] }, { openId: [] }], [{ bearer: [] }, { openId: [] }]],
  ['optional', [{ bearer: [] }, { openId: [] }, {}], [{ bearer: [] }, { openId: [] }, {}]],
  [{ roles: 'r' }, [{ bearer: [] }, { openId: [] }], [{ bearer: [] }, { openId: [] }]],
  [{ scopes: ['a', 'b'] }, [{ bearer: [] }, { openId: ['a', 'b'] }], [{ bearer: ['a', 'b'] }, { openId: ['a', 'b'] }]],
  [EITHER, [{ bearer: [] }, { openId: ['a', 'b'] }, { openId: [] }], [
    { bearer: ['a', 'b'] }, { openId: ['a', 'b'] }, { bearer: [] }, { openId: [] },
  ]],
  [MANY, [{ bearer: [] }, { openId: [] }], [{ bearer: [] }, { openId: [] }]],
]

t.test('what a document says of a route', async (t) => {
  for (const [auth, in30, in31] of CASES) {
    t.strictSame(securityOf(auth, SCHEMES, '3.0.3'), in30, JSON.stringify(auth))
    for (const version of ['3.1.0', '3.2.0']) {
      t.strictSame(
        securityOf(auth, SCHEMES, version), in31, JSON.stringify(auth)
      )
    }
  }
})

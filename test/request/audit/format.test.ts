import t from 'tap'
import type { RouteFacts } from '../../../index.js'
import { formatRoutes } from '../../../lib/request/audit/format.js'

const BASE: RouteFacts = { method: 'GET', url: '/', auth: 'open', source: 'none', hooks: [], problems: [] }

const CASES: ReadonlyArray<readonly [routes: ReadonlyArray<Partial<RouteFacts>>, text: string]> = [
  [[], ''],
  [[{}], 'GET /: open (none)\n'],
  [
    [{}, { method: 'HEAD' }, { method: 'POST', auth: 'required', source: 'global' }],
    'GET,HEAD /: open (none)\nPOST /: required (global)\n',
  ],
  [[{}, {}], 'GET /: open (none)\n'],
  [
    [{ url: '/b' }, { url: '/a/c' }, { url: '/a' }],
    'GET /a: open (none)\nGET /a/c: open (none)\nGET /b: open (none)\n',
  ],
  [
    [{ hooks: ['one', 'two', 'one'], problems: ['a', 'b'] }],
    'GET /: open (none) [one, two]\n  problem: a\n  problem: b\n',
  ],
  [[{ auth: 'optional', source: 'config.auth' }], 'GET /: optional (config.auth)\n'],
  [
    [{ auth: { scopes: ['a', 'b'], roles: { anyOf: ['r', 's'] } }, source: 'protect' }],
    'GET /: scopes a & b, roles r | s (protect)\n',
  ],
  [
    [{ auth: { scopes: 'a', claims: { tenant: 't', paid: true, level: 2 } } }],
    'GET /: scopes a, claims tenant="t" & paid=true & level=2 (none)\n',
  ],
  [[{ auth: { login: { acr: ['gold', 'silver'], maxAge: 300 } } }], 'GET /: login gold | silver within 300 s (none)\n'],
  [
    [{ auth: { login: { acr: ['gold'] } } }, { url: '/x', auth: { login: { maxAge: 60 } } }],
    'GET /: login gold (none)\nGET /x: login within 60 s (none)\n',
  ],
  [
    [{ auth: { check: 'check isOwner', anyOf: [{ roles: 'r' }, { scopes: 'a', roles: 's' }] } }],
    'GET /: check isOwner, (roles r) or (scopes a, roles s) (none)\n',
  ],
  [
    [{ auth: { allOf: [{ roles: 'r' }, { anyOf: [{ roles: 's' }, { roles: 't' }] }] } }],
    'GET /: (roles r) and ((roles s) or (roles t)) (none)\n',
  ],
]

t.test('routes as text', async (t) => {
  for (const [routes, text] of CASES) {
    t.equal(formatRoutes(routes.map((one) => ({ ...BASE, ...one }))), text, JSON.stringify(routes))
  }
})

import t from 'tap'
import { readGrants } from '../../lib/token/grants.js'
import type { JsonObject } from '../../lib/token/token.js'

const DEFAULTS = { scopeClaims: [['scope'], ['scp']], roleClaims: [['roles']] }

type Case = readonly [claims: string, scopes: readonly string[], roles: readonly string[]]

const CASES: readonly Case[] = [
  ['{"scope":"a b"}', ['a', 'b'], []],
  ['{"scope":"a  b "}', ['a', 'b'], []],
  ['{"scope":"a","scp":["b","a"]}', ['a', 'b'], []],
  ['{"scp":"a b","roles":["x y","z"]}', ['a', 'b'], ['x y', 'z']],
  ['{"scope":["a b","c"],"roles":"x y"}', ['a b', 'c'], ['x y']],
  ['{"scope":["a",1,null,["b"],{"c":1},""],"roles":[true,"x",[],""]}', ['a'], ['x']],
  ['{"scope":"","roles":""}', [], []],
  ['{"scope":" ","roles":" "}', [], [' ']],
  ['{"scope":"a\\tb\\nc"}', ['a\tb\nc'], []],
  ...[
    '42', 'true', 'null', '{}', '{"0":"a","length":1}', '[]', '[["a"]]', '[null]',
  ].map((odd): Case => [`{"scope":${odd},"roles":${odd}}`, [], []]),
  ['{"__proto__":{"scope":"a"},"constructor":{"roles":"x"}}', [], []],
  ['{}', [], []],
]

function read (claims: string, rules = DEFAULTS): unknown {
  const { scopes, roles } = readGrants(JSON.parse(claims) as JsonObject, rules)
  return [[...scopes], [...roles]]
}

t.test('what a token grants', async (t) => {
  for (const [claims, scopes, roles] of CASES) t.strictSame(read(claims), [scopes, roles], claims)
})

t.test('claims of other names, and on a lower floor', async (t) => {
  const rules = {
    scopeClaims: [['permissions'], ['a', 'b']],
    roleClaims: [
      ['realm_access', 'roles'], ['resource_access', 'my-api', 'roles'], ['https://app.example/roles'], ['__proto__'],
    ],
  }
  const cases: readonly Case[] = [
    ['{"permissions":["x"],"a":{"b":"y z"},"scope":"no"}', ['x', 'y', 'z'], []],
    ['{"a.b":"no","a":"no","realm_access":["roles"]}', [], []],
    [
      '{"realm_access":{"roles":["x"]},"resource_access":{"my-api":{"roles":["y"]},"other":{"roles":["no"]}}}', [],
      ['x', 'y'],
    ],
    ['{"https://app.example/roles":"x","https://app":{"example/roles":"no"}}', [], ['x']],
    ['{"realm_access":null,"resource_access":{"my-api":7},"a":{"__proto__":{"b":"no"}}}', [], []],
    ['{"__proto__":"x"}', [], ['x']],
    ['{"__proto__":{"roles":"no"}}', [], []],
  ]
  for (const [claims, scopes, roles] of cases) t.strictSame(read(claims, rules), [scopes, roles], claims)
})

/** The scopes that are declared where the faulty requirements are read. */
export const DECLARED: ReadonlySet<string> = new Set(['users', 'read:users', 'write:users'])

const MARKER = 'marker-of-a-value'
const SCOPE = 'expected the name of a scope, in printable ASCII without spaces and quotes'
const ROLE = 'expected the name of a role, which is not empty'
const PLAIN = 'expected a plain object with at least one member'
const ACR = 'expected a string of printable ASCII without spaces and quotes'
const AGE = 'expected seconds (finite, more than 0) or text with a unit (\'15m\')'

// Whatever it is asked throws.
function revokedProxy (): object {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  return proxy
}

const REVOKED = revokedProxy()

class Admin { roles = 'admin' }

/** Requirements that are refused, and with which words. */
export const FAULTY: ReadonlyArray<readonly [name: string, given: unknown, fault: string]> = [
  ['empty', {}, `an object given, ${PLAIN}`],
  ['a list', [], 'a list of length 0 given'],
  ['a list of requirements', [{ roles: 'a' }], 'a list of length 1 given'],
  ['text', MARKER, 'a string of length 17 given'],
  ['true', true, 'a boolean given'],
  ['a function', () => true, 'a function given'],
  ['null', null, 'null given'],
  ['a Set', new Set(['a']), 'an object given'],
  ['a Map', new Map([['roles', 'a']]), 'an object given'],
  ['an instance', new Admin(), 'an object given'],
  ['a Proxy', new Proxy({ roles: 'a' }, {}), 'a Proxy given'],
  ['inherited', Object.create({ roles: 'a' }), 'an object given'],
  ['inherited beside its own', Object.assign(Object.create({ scopes: 'x' }), { roles: 'a' }), 'an object given'],
  [
    'hidden', Object.defineProperty({ roles: 'a' }, 'check', { value: () => false }),
    'check: a hidden or computed member given',
  ],
  ['computed', { get roles () { return 'a' } }, 'roles: a hidden or computed member given'],
  ['a symbol', { roles: 'a', [Symbol('scopes')]: 'x' }, 'a member given whose name is a symbol'],
  ['a misspelt member', { scope: MARKER }, 'scope: there is no such member; did you mean scopes?'],
  ['a misspelt role', { role: MARKER }, 'role: there is no such member; did you mean roles?'],
  ['an unknown member', { roles: 'a', mode: MARKER }, 'mode: there is no such member.'],
  ['__proto__', JSON.parse('{"roles":"a","__proto__":{"scopes":"x"}}'), '__proto__: there is no such member'],
  ['constructor', { roles: 'a', constructor: MARKER }, 'constructor: there is no such member'],
  ['undefined scopes', { scopes: undefined }, 'scopes: undefined given, expected something, or leave it out'],
  ['null scopes', { scopes: null }, `scopes: null given, ${SCOPE}`],
  ['no scopes', { scopes: [] }, 'scopes: a list of length 0 given'],
  ['an empty scope', { scopes: '' }, `scopes: a string of length 0 given, ${SCOPE}`],
  ['two scopes in one text', { scopes: 'read:users write:users' }, `scopes: a string of length 22 given, ${SCOPE}`],
  ['an empty scope in a list', { scopes: ['read:users', ''] }, 'scopes/1: a string of length 0 given'],
  ...[' a', 'a\t', 'a\n', 'a"', '"a"', 'a\\b', 'ä', 'a\u00a0b', 'a\0'].map((scope) =>
    [
      `scope ${JSON.stringify(scope)}`, { scopes: ['read:users', scope] },
      `scopes/1: a string of length ${scope.length} given, ${SCOPE}`,
    ] as const),
  [
    'an unknown scope', { scopes: ['read:users', 'write:users', 'read:users', 'usres'] },
    'scopes/3: a name that is not in the setting scopes; did you mean users?',
  ],
  ['an unknown scope alone', { scopes: 'marker:of:a:scope' }, 'scopes: a name that is not in the setting scopes.'],
  [
    'an unknown scope in anyOf', { scopes: { anyOf: ['read:users', 'user'] } },
    'scopes/anyOf/1: a name that is not in the setting scopes; did you mean users?',
  ],
  ['constructor as a scope', { scopes: 'constructor' }, 'scopes: a name that is not in the setting scopes'],
  // eslint-disable-next-line no-sparse-arrays
  ['a hole', { scopes: [, 'read:users'] }, `scopes/0: undefined given, ${SCOPE}`],
  ['scopes in a Set', { scopes: new Set(['read:users']) }, `scopes: an object given, ${PLAIN}`],
  ['scopes as a function', { scopes: () => 'x' }, `scopes: a function given, ${SCOPE}`],
  ['scopes as true', { scopes: true }, `scopes: a boolean given, ${SCOPE}`],
  ['a scope as a number', { scopes: [7] }, 'scopes/0: a number given'],
  [
    'scopes like a list', { scopes: { 0: 'read:users', length: 1 } },
    'scopes/0: there is no such member; anyOf is the only one',
  ],
  ['an empty anyOf of scopes', { scopes: { anyOf: [] } }, 'scopes/anyOf: a list of length 0 given'],
  ['anyOf of scopes as text', { scopes: { anyOf: 'read:users' } }, 'scopes/anyOf: a string of length 10 given'],
  ['allOf', { scopes: { allOf: ['read:users'] } }, 'scopes/allOf: there is no such member; anyOf is the only one'],
  ['anyOf and more', { scopes: { anyOf: ['read:users'], not: MARKER } }, 'scopes/not: there is no such member'],
  ['a list in a list', { scopes: [['read:users']] }, 'scopes/0: a list of length 1 given'],
  ...['scopes', 'roles', 'anyOf', 'claims', 'login', 'check'].map((name) => (
    [`${name} as a revoked Proxy`, { [name]: REVOKED }, `${name}: a Proxy given`] as const
  )),
  ['acr as a revoked Proxy', { login: { acr: REVOKED } }, 'login/acr: a Proxy given'],
  ['any of revoked Proxies', { scopes: { anyOf: REVOKED } }, 'scopes/anyOf: a Proxy given'],
  ['a list as a Proxy', { scopes: new Proxy(['read:users'], {}) }, 'scopes: a Proxy given'],
  ['an empty role', { roles: '' }, `roles: a string of length 0 given, ${ROLE}`],
  ['an empty role in anyOf', { roles: { anyOf: ['a', ''] } }, `roles/anyOf/1: a string of length 0 given, ${ROLE}`],
  ['no claims', { claims: {} }, `claims: an object given, ${PLAIN}`],
  ['claims as a list', { claims: ['tenant'] }, 'claims: a list of length 1 given'],
  ['a claim without a name', { claims: { '': MARKER } }, 'claims: an empty name of a claim given'],
  ['a claim that is undefined', { claims: { tenant: undefined } }, 'claims/tenant: undefined given'],
  ...[null, NaN, Infinity, ['x'], { x: 1 }, 1n, () => true].map((value) =>
    [`a claim that is ${String(value)}`, { claims: { tenant: value } }, 'claims/tenant: '] as const),
  ['a login of nothing', { login: {} }, `login: an object given, ${PLAIN}`],
  ['a login as text', { login: '5m' }, 'login: a string of length 2 given'],
  [
    'an unknown member of a login', { login: { max_age: 300 } },
    'login/max_age: there is no such member; acr and maxAge are',
  ],
  ['an empty acr', { login: { acr: '' } }, `login/acr: a string of length 0 given, ${ACR}`],
  ['no acr', { login: { acr: [] } }, `login/acr: a list of length 0 given, ${ACR}`],
  ...['a b', 'a"', 'ä', 'a\n'].map((acr) => [
    `acr ${JSON.stringify(acr)}`, { login: { acr: ['a', acr] } }, `login/acr/1: a string of length ${acr.length} given`,
  ] as const),
  ['acr as a number', { login: { acr: 1 } }, 'login/acr: a number given'],
  ...[0, -1, NaN, Infinity, '0s', '15', 'soon', true, null, {}].map((age) =>
    [`maxAge ${String(age)}`, { login: { maxAge: age } }, 'login/maxAge: '] as const),
  ['maxAge of nothing', { login: { maxAge: 0 } }, `login/maxAge: a number given, ${AGE}`],
  ...[true, 'isOwner', {}, null, Promise.resolve(true)].map((value) =>
    [`check ${String(value)}`, { check: value }, 'check: '] as const),
  ['no alternatives', { anyOf: [] }, 'anyOf: a list of length 0 given, expected a list of requirements'],
  ['alternatives as an object', { anyOf: { roles: 'a' } }, 'anyOf: an object given'],
  ['an alternative of nothing', { anyOf: [{ roles: 'a' }, {}] }, `anyOf/1: an object given, ${PLAIN}`],
  ['an alternative as text', { anyOf: [{ roles: 'a' }, 'required'] }, 'anyOf/1: a string of length 8 given'],
  // eslint-disable-next-line no-sparse-arrays
  ['a hole among alternatives', { anyOf: [, { roles: 'a' }] }, 'anyOf/0: undefined given'],
  [
    'a misspelt member below', { anyOf: [{ roles: 'a' }, { anyOf: [{ scopes: 'read:users', rolse: MARKER }] }] },
    'anyOf/1/anyOf/0/rolse: there is no such member; did you mean roles?',
  ],
]

interface Step { anyOf: object[] }

const cyclic: Step = { anyOf: [] }
cyclic.anyOf.push({ anyOf: [cyclic] })
/** A requirement in itself. */
export const CYCLIC = cyclic

/** Requirements in each other, 40 deep, each so many times in the next. */
export function LADDER (times: number): object {
  let step: object = { roles: 'a' }
  for (let depth = 0; depth < 40; depth++) step = { anyOf: Array<object>(times).fill(step) }
  return step
}

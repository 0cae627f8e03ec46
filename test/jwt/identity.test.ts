import { format, inspect } from 'node:util'
import t, { type Test } from 'tap'
import type { Anonymous, Authenticated, Settings } from '../../index.js'
import { forge } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'

/** The identity of a caller with a token of such claims, or with none. */
async function identify (
  t: Test, claims?: object | string, settings: Settings = {}
): Promise<Authenticated | Anonymous> {
  const app = await build(t, { secret: SECRET, ...settings })
  let auth: Authenticated | Anonymous | undefined
  app.get('/', { config: { auth: 'optional' } }, async (request) => { auth = request.auth })
  const headers = claims === undefined ? {} : { authorization: `Bearer ${forge(claims)}` }
  t.equal((await app.inject({ url: '/', headers })).statusCode, 200)
  return auth as Authenticated | Anonymous
}

t.test('an authenticated caller', async (t) => {
  const claims = { ...BAILEY, roles: ['user'], aud: ['a'], iat: 1 }
  const auth = await identify(t, claims, { audience: 'a' })
  t.equal(auth.isAuthenticated(), true)
  t.strictSame(auth.user, BAILEY)
  t.equal(auth.token, forge(claims))
  t.strictSame(auth.payload, claims)
  t.equal(auth.getUserId(), 'bailey')
  t.equal(auth.getDisplayName(), 'bailey')
  t.strictSame(JSON.parse(JSON.stringify(auth)), { user: BAILEY, payload: claims })
})

t.test('an anonymous caller', async (t) => {
  const auth = await identify(t)
  t.equal(auth.isAuthenticated(), false)
  t.strictSame([
    auth.user, auth.token, auth.payload, auth.getUserId(), auth.getDisplayName(),
  ], [null, null, null, null, null])
  t.strictSame(JSON.parse(JSON.stringify(auth)), { user: null, payload: null })
  t.ok(Object.isFrozen(auth))
  for (const name of ['user', 'token', 'payload', 'isAuthenticated', 'more']) {
    t.throws(() => Object.assign(auth, { [name]: () => true }), TypeError, name)
  }
})

// Claims, settings, and the user that they make: the id and the user name never stand in for each other.
const USERS: ReadonlyArray<readonly [object | string, Settings, unknown, unknown]> = [
  [{ id: 1 }, {}, 1, null],
  [{ username: 'bailey' }, {}, null, 'bailey'],
  [{ x: 1 }, {}, null, null],
  [{ id: 0, username: '' }, {}, 0, ''],
  [{ id: '', sub: 'x', name: 'y' }, {}, '', null],
  [{ sub: 'x', name: 'y', id: 1, username: 'z' }, { idClaim: 'sub', usernameClaim: 'name' }, 'x', 'y'],
  [{ sub: 'x' }, { idClaim: 'sub', usernameClaim: 'sub' }, 'x', 'x'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].flatMap((claim) => [
    [{ x: 1 }, { idClaim: claim, usernameClaim: claim }, null, null] as const,
    [`{"${claim}":"x"}`, { idClaim: claim, usernameClaim: claim }, 'x', 'x'] as const,
  ]),
  ['{"__proto__":{"id":1,"username":"admin"}}', {}, null, null],
]

t.test('the user', async (t) => {
  for (const [claims, settings, id, username] of USERS) {
    const auth = await identify(t, claims, settings)
    const name = `${JSON.stringify(claims)} under ${JSON.stringify(settings)}`
    t.strictSame(auth.user, { id, username }, name)
    t.strictSame([auth.isAuthenticated(), auth.getUserId(), auth.getDisplayName()], [true, username, username], name)
  }
})

t.test('it is frozen, all the way down', async (t) => {
  const auth = await identify(t, '{"a":{"b":[{"c":[[{}]]}]},"__proto__":{"d":{}},"e":[],"f":null}')
  const seen: object[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    seen.push(value)
    t.ok(Object.isFrozen(value), JSON.stringify(value))
    for (const member of Object.values(value)) visit(member)
  }
  visit(auth)
  t.equal(seen.length, 12)
})

t.test('whoever logs or sends it does not show the token', async (t) => {
  const auth = await identify(t, BAILEY) as Authenticated
  const [, , signature = ''] = auth.token.split('.')
  const shown = {
    'JSON.stringify': JSON.stringify(auth),
    'in a list': JSON.stringify([{ auth }]),
    inspect: inspect(auth),
    'all of it': inspect(auth, { depth: Infinity, showHidden: true, getters: true, compact: false }),
    'not as it wants': inspect(auth, { customInspect: false, showHidden: true }),
    'in another': inspect({ a: { b: auth } }, { depth: 9 }),
    '%o': format('%o', auth),
    '%O': format('%O', auth),
    '%j': format('%j', auth),
    '%s': format('%s', auth),
    text: String(auth),
    spread: inspect({ ...auth }),
    entries: inspect(Object.entries(auth)),
    names: Reflect.ownKeys(auth).join(),
    copy: inspect(structuredClone({ ...auth })),
    clone: inspect(structuredClone(auth)),
    assigned: inspect(Object.assign({}, auth)),
    error: inspect(new Error('x', { cause: auth })),
  }
  for (const [way, text] of Object.entries(shown)) t.notOk(text.includes(signature), `${way}: ${text}`)
  for (const way of ['JSON.stringify', 'inspect', '%o', '%j', 'spread'] as const) {
    t.ok(shown[way].includes('bailey'), way)
  }
})

// Claims, settings, the question and its answer.
const GRANTED: ReadonlyArray<readonly [
  claims: object | string, settings: Settings, scopes: string[], roles: string[], granted: boolean
]> = [
  [{ scope: 'a b', roles: ['x'] }, {}, ['a'], ['x'], true],
  [{ scp: ['a', 'b'], roles: 'x' }, {}, ['a', 'b'], ['x'], true],
  [{ scope: 'a b', roles: ['x'] }, {}, ['a', 'c'], ['x', 'y'], false],
  [{ scope: 'a b', roles: ['x'] }, {}, [], [], false],
  [{ scope: ' ', roles: [''] }, {}, [''], [''], false],
  [{ scope: 'A', roles: 'X' }, {}, ['a'], ['x'], false],
  [{ scope: 'read:users', roles: ['administrator'] }, {}, ['read'], ['admin'], false],
  [{ scope: '*', roles: ['*'] }, {}, ['a'], ['x'], false],
  [{ sub: 'x' }, {}, ['constructor'], ['__proto__'], false],
  [{ scope: 'constructor', roles: ['__proto__'] }, {}, ['constructor'], ['__proto__'], true],
  [{ scope: 'a', roles: 'x' }, { scopeClaims: ['permissions'], roleClaims: [['realm', 'roles']] }, ['a'], ['x'], false],
  [
    { permissions: ['a'], realm: { roles: ['x'] } }, { scopeClaims: ['permissions'], roleClaims: [['realm', 'roles']] },
    ['a'], ['x'], true,
  ],
]

t.test('scopes and roles that a token has', async (t) => {
  for (const [claims, settings, scopes, roles, granted] of GRANTED) {
    const auth = await identify(t, claims, settings)
    const name = `${JSON.stringify(claims)} under ${JSON.stringify(settings)}: ${scopes} ${roles}`
    t.strictSame([auth.hasScope(...scopes), auth.hasRole(...roles)], [granted, granted], name)
    t.strictSame([auth.hasScope(...scopes), auth.hasRole(...roles)], [granted, granted], `${name}, again`)
  }
  const anonymous = await identify(t)
  t.strictSame(
    [anonymous.hasScope('a'), anonymous.hasScope(), anonymous.hasRole('x')], [false, false, false], 'anonymous'
  )
})

t.test('nobody can add to what a token grants', async (t) => {
  const auth = await identify(t, { scope: 'a' })
  t.equal(auth.hasScope('a'), true)
  t.strictSame(Reflect.ownKeys(auth), ['user', 'payload'], 'the names are no member')
  t.throws(() => Object.assign(auth, { hasScope: () => true }), TypeError)
  t.notMatch(format('%o %O %j', auth, auth, auth), /Set|grants/)
})

t.test('nobody can change what an identity does for all requests', async (t) => {
  const app = await build(t)
  app.get('/', { config: { auth: 'optional' } }, async ({ auth }) => Object.isFrozen(Object.getPrototypeOf(auth)))
  t.equal((await app.inject('/')).body, 'true')
  const headers = { authorization: `Bearer ${app.jwt.encode({ id: 1 })}` }
  t.equal((await app.inject({ url: '/', headers })).body, 'true')
})

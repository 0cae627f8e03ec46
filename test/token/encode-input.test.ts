import t from 'tap'
import { ConfigurationError, type EncodeOptions, type Payload } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'

const ENCODE_FAILED = 'APISTAR_JWT_ENCODE_FAILED'

const circular: { self?: unknown } = {}
circular.self = circular
const deep = (levels: number): object => JSON.parse(`${'{"x":'.repeat(levels - 1)}{"x":1${'}'.repeat(levels)}`)
/** Lists of lists that share their parts: 2 ** levels members, in little memory. */
const bush = (levels: number): unknown[] => levels === 0 ? [] : ((branch) => [branch, branch])(bush(levels - 1))
function revoked (): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
class Empty { get id (): number { return 1 } }

// Payload, options: each refused, with a part of the message.
const REFUSED: ReadonlyArray<readonly [unknown, EncodeOptions | undefined, string | RegExp]> = [
  ...[undefined, null, '', 'text', 5, 0, true, 1n, Symbol('x'), [], [BAILEY], () => BAILEY, new Map([['id', 1]]),
    new Set(['id']), new Map(), Promise.resolve(BAILEY), new Date(), /x/, new WeakMap(),
    Object('text'), Object(5), new Error('x'), new Empty(), Object.create({ id: 1 }), { toJSON: () => 'x' },
    { toJSON: () => [BAILEY] }, { toJSON: () => undefined }, { toJSON: async () => BAILEY },
  ].map((payload) => [payload, undefined, 'not an object of claims'] as const),
  ...[{ big: 1n }, circular, { list: [circular] }, {
    a: { toJSON () { throw new Error(SECRET) } },
  }, { toJSON () { throw new Error(SECRET) } }, { get id () { throw new Error(SECRET) } },
  { a: { get id () { throw new Error(SECRET) } } },
  ].map((payload) => [payload, undefined, 'is not JSON'] as const),
  ...['alg', 'crit', 'b64'].map((name) =>
    [BAILEY, { headers: { [name]: 'HS256' } }, `headers may not set ${name}`] as const),
  ...[undefined, () => 'a', Symbol('a')].flatMap((value) => [
    [BAILEY, { headers: { kid: value } }, 'the kid header is'], [BAILEY, { headers: { x: value } }, 'the x header is'],
  ] as const),
  [BAILEY, { headers: { crit: null } }, 'crit'], [BAILEY, { headers: { kid: 5 } }, 'kid'],
  [BAILEY, { headers: { kid: null } }, 'kid'],
  [BAILEY, { headers: { x: 1n } }, 'is not JSON'],
  [BAILEY, { headers: circular as Record<string, unknown> }, 'is not JSON'],
  [BAILEY, { headers: deep(65) as Record<string, unknown> }, 'nested too deep'],
  [deep(20_000), undefined, 'nested too deep'], [{ id: 1, x: bush(40) }, undefined, 'longer than maxTokenLength'],
  [{ id: 1, x: new Array(20_000) }, undefined, 'longer than maxTokenLength'],
  ...[
    revoked(), { id: revoked() }, { id: 1, x: [revoked()] }, new Proxy({}, { ownKeys () { throw new Error(SECRET) } }),
    { exp: new Proxy(new Date(), {}) },
  ].map((payload) => [payload, undefined, /is not JSON/] as const),
]

t.test('what is no object of claims or of header parameters', async (t) => {
  const app = await build(t)
  for (const [index, [payload, options, part]] of REFUSED.entries()) {
    let error: unknown
    try { app.jwt.encode(payload as Payload, options) } catch (thrown) { error = thrown }
    t.ok(error instanceof ConfigurationError, `${index}: ${part}`)
    t.match(error, { code: ENCODE_FAILED, statusCode: 500, message: part })
    t.notOk(String((error as Error).message).includes(SECRET) || 'cause' in (error as Error), 'it carries no value')
  }
})

t.test('a toJSON that gives another toJSON is held to what comes out', async (t) => {
  const app = await build(t)
  for (const inner of ['text', null, 1, []]) {
    t.throws(() => app.jwt.encode({ toJSON: () => ({ toJSON: () => inner }) }), { code: ENCODE_FAILED })
  }
})

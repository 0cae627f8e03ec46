import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { Settings } from '../../index.js'
import { faultyStore, type FaultyStore } from '../faulty-store.js'
import { build, freeze, SECRET } from '../helper.js'
import { answerOf, EXPIRED, naming, OPEN, UNKNOWN_KEY, type Answer } from '../http.js'
import { CANNOT_TELL, REVOKED } from '../revocation-scene.js'

const NOW = 1_700_000_000
const KEYS = ['new', 'old'].map((kid) => ({ kid, secret: `${SECRET} ${kid}`, algorithm: 'HS256' as const }))

/** What the app asks somebody else, who takes time: an object is an account, and lets in. */
type Ask = () => Promise<object>

interface Scene { readonly app: FastifyInstance, readonly clock: { now: number }, readonly store: FaultyStore }

const letsIn = async (ask: Ask): Promise<boolean> => typeof await ask() === 'object'

// Where a request waits for the app.
const WAYS: ReadonlyArray<readonly [
  name: string, settings: (ask: Ask) => Settings, guard: (app: FastifyInstance, ask: Ask) => void
]> = [
  [
    'loadAccount', (ask) => ({ loadAccount: ask }),
    (app) => app.get('/', { config: { auth: 'required' } }, async () => 'in'),
  ],
  ['check of config.auth', () => ({}), (app, ask) =>
    app.get('/', { config: { auth: { scopes: 'a', check: () => letsIn(ask) } } }, async () => 'in')],
  ['check of authorize', () => ({}), (app, ask) =>
    app.get('/', { preHandler: app.authorize({ scopes: 'a', check: () => letsIn(ask) }) }, async () => 'in')],
  ['check of protect', () => ({}), (app, ask) => {
    app.register(async (child) => {
      child.protect({ scopes: 'a', check: () => letsIn(ask) })
      child.get('/', async () => 'in')
    })
  }],
]

// What happens meanwhile.
const EVENTS: ReadonlyArray<readonly [name: string, happen: (scene: Scene) => unknown, answer: Answer]> = [
  ['nothing', () => undefined, OPEN],
  ['the token is revoked', ({ app }) => app.jwt.revoke({ jti: 'j' }), REVOKED],
  ['the user is', ({ app }) => app.jwt.revoke({ subject: 1, before: new Date((NOW + 1) * 1000) }), REVOKED],
  ['the key is removed', ({ app }) => app.jwt.keys.remove('old'), UNKNOWN_KEY],
  ['time is over', ({ clock }) => { clock.now += 60 }, EXPIRED],
  ['nobody can tell any more', ({ clock, store }) => {
    clock.now += 40
    store.faults.set('since', 'fails')
  }, CANNOT_TELL],
]

async function play (t: Test, cache: number | false, [, settings, guard]: (typeof WAYS)[number],
  happen: (scene: Scene) => unknown): Promise<Answer> {
  const clock = freeze(t, NOW)
  const store = faultyStore()
  let begin = (): void => {}
  let end = (): void => {}
  const begun = new Promise<void>((resolve) => { begin = resolve })
  const ended = new Promise<object>((resolve) => { end = () => resolve({}) })
  const ask = async (): Promise<object> => {
    begin()
    return await ended
  }
  const app = await build(t, { keys: KEYS, expiresIn: 60, cache, revocation: { store }, ...settings(ask) })
  guard(app, ask)
  const token = app.jwt.encode({ id: 1, sub: '1', jti: 'j', scope: 'a' }, { headers: { kid: 'old' } })
  const answer = app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
  await begun
  await happen({ app, clock, store })
  end()
  return answerOf(await answer)
}

for (const way of WAYS) {
  const [name] = way
  for (const cache of [false, 1000] as const) {
    for (const [event, happen, answer] of EVENTS) {
      t.test(`${name}, cache ${cache}: meanwhile ${event}`, async (t) => {
        const expected = name === 'loadAccount' || answer.status !== 401 ? answer : naming('a', answer)
        t.strictSame(await play(t, cache, way, happen), expected)
      })
    }
  }
}

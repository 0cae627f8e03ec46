import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { AuthenticationFailed, ConfigurationError, type Payload, type Settings } from '../../index.js'
import { build, freeze, SECRET } from '../helper.js'
import { ask, bearer, OPEN, present, refusal } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

const NOW = 1_700_000_000
const UNKNOWN_ACCOUNT = refusal('ACCOUNT_UNKNOWN', 'The account is unknown.')

interface Scene { readonly app: FastifyInstance, readonly calls: Payload[] }

/** An app whose route tells of the account, and the calls of its loader. */
async function scene (t: Test, load: (payload: Payload) => unknown, settings: Settings = {
  secret: SECRET,
}): Promise<Scene> {
  const calls: Payload[] = []
  function loadAccount (payload: Payload): object | null {
    calls.push(payload)
    return load(payload) as object | null
  }
  const app = await build(t, { ...settings, loadAccount })
  app.get('/', { config: { auth: 'required' } }, async ({ auth }) => ({ account: auth.account }))
  app.get('/optional', { config: { auth: 'optional' } }, async ({ auth }) => ({ account: auth.account }))
  return { app, calls }
}

t.test('an account, sync or async, in each way of looking tokens up', async (t) => {
  const ways: Settings[] = [
    { secret: SECRET }, { secret: SECRET, cache: false },
    { privateKey: pairOf('ed25519').privateKey, threadPool: true },
  ]
  for (const way of ways) {
    for (const load of [
      ({ sub }: Payload) => ({ sub }), async ({ sub }: Payload) => ({ sub }),
      ({ sub }: Payload) => ({ then (done: (value: object) => void) { done({ sub }) } }),
    ]) {
      const { app, calls } = await scene(t, load, way)
      const token = app.jwt.encode({ sub: 'x' })
      for (const url of ['/', '/', '/optional']) {
        t.strictSame((await present(app, token, url)).json(), { account: { sub: 'x' } })
      }
      t.strictSame((await app.inject('/optional')).json(), { account: null }, 'anonymous')
      t.equal(calls.length, way.cache === false ? 3 : 1, inspect(way))
      t.match(calls[0], { sub: 'x' })
    }
  }
})

t.test('without loadAccount there is none', async (t) => {
  const app = await build(t)
  app.get('/', { config: { auth: 'required' } }, async ({ auth }) => ({ account: auth.account }))
  t.strictSame((await app.inject({ url: '/', headers: bearer(app) })).json(), { account: null })
  t.doesNotThrow(() => app.jwt.forgetAccount(1))
})

t.test('nobody behind the token', async (t) => {
  for (const nobody of [null, undefined, Promise.resolve(null), Promise.resolve(undefined)]) {
    const { app, calls } = await scene(t, () => nobody)
    const token = app.jwt.encode({ id: 1 })
    for (const url of ['/', '/', '/optional']) t.strictSame(await ask(app, token, url), UNKNOWN_ACCOUNT, url)
    t.equal(calls.length, 3, 'that is not kept')
    t.match(await app.jwt.verify(token), { id: 1 }, 'verify does not ask')
    t.equal(calls.length, 3)
  }
})

t.test('what is no account, and what is thrown', async (t) => {
  const cases: ReadonlyArray<readonly [() => unknown, number, string | undefined]> = [
    ...['marker', 7, true, 0, '', false, () => ({}), Symbol('x')].map((odd) =>
      [() => odd, 500, 'APISTAR_JWT_SETTINGS_INVALID'] as const),
    [async () => 'marker', 500, 'APISTAR_JWT_SETTINGS_INVALID'],
    [() => { throw new Error('outage') }, 500, undefined],
    [async () => { throw Object.assign(new Error('outage'), { statusCode: 503, code: 'DOWN' }) }, 503, 'DOWN'],
    [() => { throw null as unknown }, 500, undefined], // eslint-disable-line no-throw-literal
    [async () => { throw undefined as unknown }, 500, undefined], // eslint-disable-line no-throw-literal
    [() => { throw new AuthenticationFailed('The account is locked.') }, 401, 'APISTAR_JWT_AUTHENTICATION_FAILED'],
  ]
  for (const [load, status, code] of cases) {
    for (const settings of [{ secret: SECRET }, { secret: SECRET, cache: false }] as const) {
      const { app, calls } = await scene(t, load, settings)
      const token = app.jwt.encode({ id: 1 })
      for (const url of ['/', '/', '/optional']) {
        const response = await present(app, token, url)
        t.strictSame([response.statusCode, (response.json() as { code?: string }).code], [status, code], String(load))
        t.notMatch(response.body, 'marker')
      }
      t.equal(calls.length, 3, 'that is not kept')
    }
  }
})

t.test('how long it is kept', async (t) => {
  const clock = freeze(t, NOW)
  const ages: ReadonlyArray<readonly [
    Settings['accountMaxAge'] | undefined, number
  ]> = [[undefined, 30], ['1m', 60], [5, 5], [0, 0]]
  for (const [accountMaxAge, seconds] of ages) {
    const { app, calls } = await scene(t, () => ({}), {
      secret: SECRET, ...(accountMaxAge === undefined ? {} : { accountMaxAge }),
    })
    const token = app.jwt.encode({ id: 1, exp: NOW + 1e6 })
    const callsAfter = async (step: number): Promise<number> => {
      clock.now += step
      t.strictSame(await ask(app, token), OPEN)
      return calls.splice(0).length
    }
    t.equal(await callsAfter(0), 1)
    if (seconds > 0) t.equal(await callsAfter(seconds - 0.5), 0, 'just not over')
    t.equal(await callsAfter(0.5), 1, 'over')
    t.equal(await callsAfter(-20), 1, 'a clock that was set back')
  }
})

t.test('it is kept once a token, not once a user', async (t) => {
  const { app, calls } = await scene(t, ({ iat }) => ({ iat }))
  for (const iat of [1, 2, 1, 2]) {
    t.strictSame((await present(app, app.jwt.encode({ id: 1, iat }))).json(), { account: { iat } })
  }
  t.equal(calls.length, 2)
})

t.test('one call at a time a token', async (t) => {
  const ways: Settings[] = [
    { secret: SECRET }, { secret: SECRET, cache: false },
    { privateKey: pairOf('ed25519').privateKey, threadPool: true },
  ]
  for (const way of ways) {
    let answer = (_account: object): void => {}
    const { app, calls } = await scene(t, async () => await new Promise<object>((resolve) => { answer = resolve }), way)
    const [one, other] = [1, 2].map((id) => app.jwt.encode({ id }))
    const asked = Promise.all([one, one, one].map(async (token) => await present(app, String(token))))
    while (calls.length === 0) await setImmediate()
    await setImmediate()
    t.equal(calls.length, 1, inspect(way))
    const [, answerOne] = [ask(app, String(other)), answer]
    while (calls.length === 1) await setImmediate()
    answerOne({ name: 'one' })
    answer({ name: 'other' })
    for (const response of await asked) t.strictSame(response.json(), { account: { name: 'one' } })
    if (way.cache === false) continue
    t.strictSame((await present(app, String(one))).json(), { account: { name: 'one' } })
    t.equal(calls.length, 2, 'the answer is kept for all')
  }
})

t.test('forgotten early', async (t) => {
  let name = 'old'
  const { app, calls } = await scene(t, () => ({ name }))
  const tokens = [1, 2].map((id) => app.jwt.encode({ id }))
  const names = async (): Promise<unknown[]> =>
    await Promise.all(tokens.map(async (token) => (await present(app, token)).json().account.name))
  t.strictSame(await names(), ['old', 'old'])
  name = 'new'
  t.strictSame(await names(), ['old', 'old'])
  app.jwt.forgetAccount(1)
  t.strictSame(await names(), ['new', 'old'])
  app.jwt.forgetAccount('2')
  t.strictSame(await names(), ['new', 'new'])
  t.equal(calls.length, 4)
  for (const odd of [undefined, null, {}, true]) {
    t.throws(() => app.jwt.forgetAccount(odd as unknown as string), ConfigurationError)
  }
})

t.test('forgotten while it is being loaded', async (t) => {
  const answers: Array<(account: object) => void> = []
  const { app, calls } = await scene(t, async () => await new Promise<object>((resolve) => { answers.push(resolve) }))
  const token = app.jwt.encode({ id: 1 })
  const early = present(app, token)
  while (calls.length < 1) await setImmediate()
  app.jwt.forgetAccount(1)
  const late = present(app, token)
  while (calls.length < 2) await setImmediate()
  answers[0]?.({ name: 'old' })
  t.strictSame((await early).json(), { account: { name: 'old' } }, 'a request keeps the account it began with')
  const later = present(app, token)
  for (let turn = 0; turn < 5; turn++) await setImmediate()
  t.equal(calls.length, 2, 'it waits for the call that is under way')
  answers[1]?.({ name: 'new' })
  for (const response of await Promise.all([late, later])) t.strictSame(response.json(), { account: { name: 'new' } })
  t.strictSame(
    (await present(app, token)).json(), { account: { name: 'new' } }, 'what was asked for before is not kept'
  )
  t.equal(calls.length, 2)
})

t.test('the account is the app\'s, and shown by nothing of ours', async (t) => {
  const account = { id: 1, password: 'hush', list: ['a'] }
  const { app } = await scene(t, () => account)
  let seen: object = {}
  app.get('/shown', { config: { auth: 'required' } }, async ({ auth }) => {
    seen = auth
    t.equal(auth.account, account, 'the very same')
    t.notOk(Object.isFrozen(auth.account))
    return auth
  })
  const response = await present(app, app.jwt.encode({ id: 1 }), '/shown')
  t.notMatch(response.body, 'hush')
  t.notMatch(inspect(seen, { depth: 9, showHidden: true }), 'hush')
  t.notMatch(JSON.stringify(seen), 'hush')
  t.throws(() => Object.assign(seen, { account: {} }), TypeError)
})

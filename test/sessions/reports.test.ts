import t, { type Test } from 'tap'
import { memoryStore, type SessionTokens } from '../../index.js'
import { ownerOf, parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { freeze } from '../helper.js'
import { refusedAtBoot } from '../refused.js'
import { INVALID, REUSED, REVOKED, UNAVAILABLE } from './refresh-table.js'
import { NOW, setStage, type Stage } from './stage.js'
import { fails, losesAnswer } from './store-with-faults.js'

const GRACE = 30
const claims = (): object => ({})

/** Several processes on one store: nothing else is shared between them. */
async function processes (t: Test, count: number): Promise<[Stage, Stage, Stage]> {
  const store = memoryStore()
  return await Promise.all(Array.from({ length: count }, async () => await setStage(t, store))) as [Stage, Stage, Stage]
}

function generationOf ({ refreshToken }: Pick<SessionTokens, 'refreshToken'>): number | undefined {
  return parseRefreshToken(refreshToken)?.generation
}

/** Public reports about other libraries, each with what it was about. */
const REPORTS: ReadonlyArray<readonly [name: string, prove: (t: Test, clock: { now: number }) => Promise<void>]> = [
  ['CVE-2026-1035, keycloak 45647: how often a token was used is checked and written apart', async (t) => {
    const stages = await processes(t, 3)
    const { refreshToken } = await stages[0].sessions.create(1)
    stages[0].told()
    const all = await Promise.all(stages.flatMap(({ sessions }) =>
      [1, 2, 3].map(async () => await sessions.refresh(refreshToken))))
    t.equal(new Set(all.map((tokens) => tokens.refreshToken)).size, 1, 'one successor')
    t.strictSame(stages[0].told().map(({ type }) => type).sort(), ['replayed', 'replayed', 'rotated'], 'one rotation')
  }],
  ['CVE-2026-53517: one token with two families of children', async (t, clock) => {
    const [here, there] = await processes(t, 2)
    const login = await here.sessions.create(1)
    clock.now += 60
    const [one, other] = await Promise.all([here, there].map(async ({ sessions }) =>
      await sessions.refresh(login.refreshToken)))
    t.equal(one?.refreshToken, other?.refreshToken)
    clock.now += 60
    const next = await here.sessions.refresh(String(one?.refreshToken))
    clock.now += 60
    await t.rejects(
      there.sessions.refresh(String(other?.refreshToken)), REUSED, 'the branch that was left behind is noticed'
    )
    await t.rejects(here.sessions.refresh(next.refreshToken), INVALID)
  }],
  ['CVE-2026-126280: whether the swap was made is not looked at', async (t) => {
    const { sessions, store } = await setStage(t)
    const { refreshToken } = await sessions.create(1)
    for (let round = 0; round < 9; round += 1) store.next.set.push(async () => ({ done: false, now: Date.now() }))
    await t.rejects(sessions.refresh(refreshToken), UNAVAILABLE)
    store.next.set.splice(0)
    for (const done of [undefined, 0, 'OK', null]) {
      store.next.set.push(async () => ({ done, now: Date.now() }))
      t.equal(generationOf(await sessions.refresh(refreshToken)), 1, 'whatever is not true is no swap')
    }
  }],
  ['CVE-2026-9802: a restart forgets what was used', async (t, clock) => {
    const [before, after] = await processes(t, 2)
    const login = await before.sessions.create(1)
    clock.now += 60
    await before.sessions.refresh(login.refreshToken)
    await before.app.close()
    clock.now += 60
    await t.rejects(after.sessions.refresh(login.refreshToken), REUSED)
  }],
  ['keycloak 50999: two rotations in one second look like one', async (t) => {
    const { sessions } = await setStage(t, undefined, { sessions: { claims, grace: 0 } })
    const first = await sessions.create(1)
    const second = await sessions.refresh(first.refreshToken)
    const third = await sessions.refresh(second.refreshToken)
    t.strictSame([first, second, third].map(generationOf), [0, 1, 2])
    await t.rejects(sessions.refresh(first.refreshToken), REUSED)
  }],
  ['keycloak 14122: tabs that refresh at once are logged out', async (t, clock) => {
    const stages = await processes(t, 3)
    let tabs = Array.from({ length: 20 }, () => '')
    const { refreshToken } = await stages[0].sessions.create(1)
    tabs = tabs.map(() => refreshToken)
    for (let round = 1; round < 6; round += 1) {
      tabs = (await Promise.all(tabs.map(async (token, tab) =>
        await (stages[tab % 3] as Stage).sessions.refresh(token)))).map((tokens) => tokens.refreshToken)
      t.equal(new Set(tabs).size, 1)
      t.equal(generationOf({ refreshToken: String(tabs[0]) }), round)
      clock.now += 60
    }
  }],
  ['supabase auth 1901: the token before the last is good for ever', async (t, clock) => {
    const { sessions } = await setStage(t)
    const login = await sessions.create(1)
    await sessions.refresh(login.refreshToken)
    for (let second = 0; second < GRACE; second += 5) {
      t.equal(generationOf(await sessions.refresh(login.refreshToken)), 1)
      clock.now += 5
    }
    await t.rejects(sessions.refresh(login.refreshToken), REUSED, 'to use it does not prolong it')
  }],
  ['django-oauth-toolkit 1617: whatever was ever replaced is good within the grace', async (t, clock) => {
    const { sessions } = await setStage(t)
    const first = await sessions.create(1)
    clock.now += 60
    const second = await sessions.refresh(first.refreshToken)
    clock.now += GRACE
    await sessions.refresh(second.refreshToken)
    await t.rejects(sessions.refresh(first.refreshToken), REUSED, 'the one before is, the one before that is not')
    const other = await sessions.create(1)
    await sessions.refresh(other.refreshToken)
    await sessions.end(1, other.session.id)
    await t.rejects(sessions.refresh(other.refreshToken), INVALID, 'nor after a logout')
  }],
  ['hydra 1831: an answer that was lost is a logout', async (t) => {
    const { sessions, store } = await setStage(t)
    const login = await sessions.create(1)
    store.next.set.push(losesAnswer)
    await t.rejects(sessions.refresh(login.refreshToken), UNAVAILABLE, 'on the way from the store')
    const lost = await sessions.refresh(login.refreshToken)
    t.equal((await sessions.refresh(login.refreshToken)).refreshToken, lost.refreshToken, 'on the way to the client')
  }],
  ['Duende 667: the app throws, and the token is used up', async (t, clock) => {
    const { sessions, claims } = await setStage(t)
    const login = await sessions.create(1)
    const boom = new Error('the database is away')
    claims.give = () => { throw boom }
    await t.rejects(sessions.refresh(login.refreshToken), boom)
    clock.now += 3600
    claims.give = () => ({})
    t.equal(generationOf(await sessions.refresh(login.refreshToken)), 1)
  }],
  ['CVE-2026-117499, connect-redis 328: a request in flight brings a session back', async (t, clock) => {
    const [here, there] = await processes(t, 2)
    const login = await here.sessions.create(1)
    const owner = ownerOf(1)
    clock.now += 60
    here.claims.give = async () => {
      await there.sessions.end(1, login.session.id)
      return {}
    }
    await t.rejects(here.sessions.refresh(login.refreshToken), INVALID)
    t.match((await here.store.get(owner, login.session.id)).value, /^\{"ended"/)
    const second = await here.sessions.create(2)
    here.claims.give = async () => {
      await there.sessions.end(2, second.session.id)
      // So long that even what stands for an ended session is gone.
      clock.now += 901
      await there.sessions.create(2)
      return {}
    }
    await t.rejects(here.sessions.refresh(second.refreshToken), INVALID)
    t.equal((await here.sessions.list(2)).length, 1)
  }],
  ['CVE-2024-31999: a logout that is none', async (t) => {
    const { app, sessions } = await setStage(t)
    const login = await sessions.create(1)
    const next = await sessions.refresh(login.refreshToken)
    await sessions.end(1, login.session.id)
    for (const { accessToken, refreshToken } of [login, next]) {
      await t.rejects(app.jwt.verify(accessToken), REVOKED)
      await t.rejects(sessions.refresh(refreshToken), INVALID)
    }
  }],
  ['better-auth 11073: a logout loses a race against a refresh', async (t, clock) => {
    const [here, there] = await processes(t, 2)
    const login = await here.sessions.create(1)
    clock.now += 60
    const refreshed: SessionTokens[] = []
    there.store.next.set.push(async (call) => {
      refreshed.push(await here.sessions.refresh(login.refreshToken))
      return await call()
    })
    t.equal(await there.sessions.end(1, login.session.id), true)
    await t.rejects(here.sessions.refresh(String(refreshed[0]?.refreshToken)), INVALID)
    await t.rejects(there.app.jwt.verify(String(refreshed[0]?.accessToken)), REVOKED)

    const other = await here.sessions.create(1)
    clock.now += 60
    there.store.next.set.push(async (call) => {
      await t.rejects(here.sessions.refresh(other.refreshToken), INVALID, 'by endAll it has lost already')
      return await call()
    })
    await there.sessions.endAll(1)
    t.strictSame(await here.sessions.list(1), [])
  }],
  ['CVE-2026-18218, CVE-2026-8922: one moment hides another', async (t, clock) => {
    const { app, sessions } = await setStage(t, undefined, { issuer: 'https://ours.example' })
    const login = await sessions.create(1)
    clock.now += 60
    await app.jwt.revoke({ subject: 1, before: new Date(NOW * 1000) })
    await app.jwt.revoke({ subject: 1, before: new Date((NOW - 3600) * 1000) })
    await app.jwt.revoke({ issuer: 'https://ours.example', before: new Date((NOW - 3600) * 1000) })
    await t.rejects(sessions.refresh(login.refreshToken), INVALID, 'an earlier moment does not undo a later one')
    const other = await sessions.create(2)
    clock.now += 60
    await app.jwt.revoke({ issuer: 'https://ours.example' })
    await t.rejects(sessions.refresh(other.refreshToken), INVALID)
  }],
  ['CVE-2020-10594: what was revoked is refreshed', async (t) => {
    const { app, sessions } = await setStage(t)
    for (const target of [{ sid: '' }, { subject: 1 }]) {
      const login = await sessions.create(1)
      await app.jwt.revoke('sid' in target ? { sid: login.session.id } : target as { subject: number })
      await t.rejects(sessions.refresh(login.refreshToken), INVALID)
      await t.rejects(app.jwt.verify(login.accessToken), REVOKED)
    }
  }],
  ['CVE-2024-22513: a disabled user goes on', async (t, clock) => {
    const { app, sessions, claims } = await setStage(t)
    const login = await sessions.create(1)
    clock.now += 60
    claims.give = () => null
    await t.rejects(sessions.refresh(login.refreshToken), INVALID)
    await t.rejects(app.jwt.verify(login.accessToken), REVOKED)
    claims.give = () => ({})
    await t.rejects(sessions.refresh(login.refreshToken), INVALID, 'nor later')
  }],
  ['simplejwt 985: half of it is set', async (t) => {
    for (const sessions of [{}, { store: memoryStore() }, { claims: undefined }, { claims: 'id' }]) {
      await refusedAtBoot(
        t,
        { secret: 'x'.repeat(64), sessions },
        /sessions\/claims: .* given, expected a function/,
        JSON.stringify(sessions)
      )
    }
  }],
  ['better-auth 11218: the store drops what it has no room for', async (t) => {
    const { sessions, store } = await setStage(t)
    const login = await sessions.create(1)
    store.next.get.push(async () => ({ value: null, now: Date.now() }))
    await t.rejects(sessions.refresh(login.refreshToken), INVALID, 'a logout, and nothing worse')
    store.next.set.push(fails)
    await t.rejects(sessions.create(1), UNAVAILABLE, 'where it takes nothing, nobody is told that they are in')
    t.equal((await sessions.list(1)).length, 1)
  }],
]

for (const [name, prove] of REPORTS) {
  t.test(name, async (t) => {
    const clock = freeze(t, NOW)
    await prove(t, clock)
  })
}

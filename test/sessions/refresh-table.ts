import type { Test } from 'tap'
import type { SessionEvent, SessionTokens } from '../../index.js'
import type { SessionRecord } from '../../lib/sessions/record.js'
import {
  createFamily, createId, formatRefreshToken, ownerOf, parseRefreshToken, type RefreshToken,
} from '../../lib/sessions/refresh-token.js'
import type { Stage } from './stage.js'
import { fails, losesAnswer } from './store-with-faults.js'

/** A case of what becomes of a refresh token, on whatever store. */
export interface Row { readonly name: string, readonly play: (t: Test, stage: Stage) => Promise<void> }

export const INVALID = { code: 'APISTAR_JWT_REFRESH_INVALID', statusCode: 401 }
export const REUSED = { code: 'APISTAR_JWT_REFRESH_REUSED', statusCode: 401 }
export const UNAVAILABLE = { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', statusCode: 503, retryAfter: 1 }
export const REVOKED = { code: 'APISTAR_JWT_TOKEN_REVOKED', statusCode: 401 }

const USER = 'bailey'
const GRACE = 30_000
const DAY = 24 * 60 * 60 * 1000

/** Takes a token apart and changes something in it; the key is what a store would have. */
function forge (token: string, change: Partial<RefreshToken>, key: string): string {
  const base = { ...parseRefreshToken(token) as RefreshToken, ...change }
  return formatRefreshToken(base, key, base.generation)
}

function withProof (token: string, generation: number): string {
  const bytes = Buffer.from(token.slice(4), 'base64url')
  bytes.writeUInt32BE(generation, 48)
  return `rt1_${bytes.toString('base64url')}`
}

/** A login that was refreshed so often, a minute between two, the last of them a minute ago. */
async function history ({ sessions, age, told }: Stage, rotations: number): Promise<SessionTokens[]> {
  const all = [await sessions.create(USER)]
  for (let round = 0; round < rotations; round += 1) {
    await age(all[0] as SessionTokens, GRACE * 2)
    all.push(await sessions.refresh((all.at(-1) as SessionTokens).refreshToken))
  }
  await age(all[0] as SessionTokens, GRACE * 2)
  told()
  return all
}

async function newest (stage: Stage, rotations = 1): Promise<SessionTokens> {
  return (await history(stage, rotations)).at(-1) as SessionTokens
}

/** Asserts that a token is refused while its session lives on. */
async function livesOn (t: Test, { sessions, told }: Stage, wrong: string, good: SessionTokens): Promise<void> {
  await t.rejects(sessions.refresh(wrong), INVALID)
  const { id, userId } = good.session
  t.strictSame(told(), [{ type: 'refused', sid: id, userId, reason: 'forged' }])
  t.ok((await sessions.refresh(good.refreshToken)).accessToken, 'the session lives on')
}

/** Asserts that a session has ended, here and for good. */
async function hasEnded (t: Test, { sessions, app, store }: Stage, {
  session: { id }, accessToken,
}: SessionTokens): Promise<void> {
  await t.rejects(app.jwt.verify(accessToken), REVOKED, 'its access tokens die here at once')
  t.match((await store.get(ownerOf(USER), id)).value, /^\{"ended":\d+\}$/, 'nothing but an end is kept')
  t.strictSame(await sessions.list(USER), [])
}

export const TABLE: readonly Row[] = [
  {
    name: 'not our form, not canonical, an access token',
    async play (t, stage) {
      const { accessToken, refreshToken } = await newest(stage, 0)
      const { calls } = stage.store
      const before = calls.length
      for (const wrong of [
        '', 'x', accessToken, `${refreshToken}=`, refreshToken.slice(0, -1), ` ${refreshToken}`, 7, null, undefined,
        { refreshToken },
      ]) {
        await t.rejects(stage.sessions.refresh(wrong as string), INVALID)
        t.strictSame(stage.told(), [{ type: 'refused', sid: null, userId: null, reason: 'malformed' }])
      }
      t.notOk(calls.slice(before).includes('get'), 'the store is not asked')
    },
  },
  {
    name: 'no such session',
    async play (t, { sessions, told }) {
      const family = createFamily()
      const unknown = formatRefreshToken(
        { owner: ownerOf(USER), id: createId(), family: family.family }, family.secrets.key, 0
      )
      await t.rejects(sessions.refresh(unknown), INVALID)
      t.strictSame(told(), [{ type: 'refused', sid: null, userId: null, reason: 'unknown' }])
    },
  },
  {
    name: 'ended',
    async play (t, stage) {
      const last = await newest(stage)
      const { id, userId } = last.session
      t.equal(await stage.sessions.end(USER, id, 'logout'), true)
      t.strictSame(stage.told(), [{ type: 'ended', sid: id, userId, reason: 'logout' }])
      await hasEnded(t, stage, last)
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
      t.strictSame(stage.told(), [{ type: 'refused', sid: null, userId: null, reason: 'ended' }])
    },
  },
  {
    name: 'past idle',
    async play (t, stage) {
      const last = await newest(stage)
      const { id, userId } = last.session
      await stage.age(last, 14 * DAY)
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
      t.strictSame(stage.told(), [{ type: 'refused', sid: id, userId, reason: 'expired' }])
      t.strictSame(await stage.sessions.list(USER), [])
      t.equal(await stage.sessions.end(USER, id), false)
    },
  },
  {
    name: 'past its lifetime, which no rotation moves',
    async play (t, stage) {
      const login = await newest(stage, 0)
      const { id, createdAt } = login.session
      await stage.change(login, (record) =>
        ({ ...record, created: record.created - 89 * DAY, end: record.end - 89 * DAY }))
      const last = await stage.sessions.refresh(login.refreshToken)
      t.equal(last.session.expiresAt.getTime() - createdAt.getTime(), DAY - 2 * GRACE, 'it ends with its lifetime')
      stage.told()
      await stage.change(login, (record) => ({ ...record, created: record.created - DAY, end: record.end - DAY }))
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
      t.match(stage.told(), [{ type: 'refused', sid: id, reason: 'expired' }])
    },
  },
  {
    name: 'what is damaged in the store',
    async play (t, stage) {
      const last = await newest(stage)
      const { id } = last.session
      for (const damage of ['', 'x', '{}', 'null', '[]']) {
        await stage.put(last, damage)
        await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
        t.strictSame(stage.told(), [{ type: 'refused', sid: null, userId: null, reason: 'damaged' }])
        t.strictSame(await stage.sessions.list(USER), [])
      }
      t.equal(await stage.sessions.end(USER, id), true, 'its access tokens may be about')
      await hasEnded(t, stage, last)
    },
  },
  {
    name: 'another family: whoever saw the store knows the key',
    async play (t, stage) {
      const good = await newest(stage)
      const { key } = await stage.read(good)
      await livesOn(t, stage, forge(good.refreshToken, { family: createFamily().family }, key), good)
    },
  },
  {
    name: 'a wrong proof: whoever saw an access token knows the session',
    async play (t, stage) {
      const good = await newest(stage)
      await livesOn(t, stage, forge(good.refreshToken, {}, createFamily().secrets.key), good)
    },
  },
  {
    name: 'a generation that was made up',
    async play (t, stage) {
      const good = await newest(stage, 3)
      for (const generation of [0, 1, 2, 4, 2 ** 32 - 2]) {
        await livesOn(t, stage, withProof(good.refreshToken, generation), good)
        stage.told()
      }
    },
  },
  {
    name: 'of another user',
    async play (t, stage) {
      const good = await newest(stage)
      const { key } = await stage.read(good)
      await t.rejects(stage.sessions.refresh(forge(good.refreshToken, { owner: ownerOf('mallory') }, key)), INVALID)
      t.match(stage.told(), [{ type: 'refused', sid: null, reason: 'unknown' }])
    },
  },
  {
    name: 'genuine, but revoked: the store lost its logout',
    async play (t, stage) {
      const last = await newest(stage)
      const { id, userId } = last.session
      await stage.app.jwt.revoke({ sid: id })
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
      t.strictSame(stage.told(), [{ type: 'ended', sid: id, userId, reason: 'revoked' }])
      await hasEnded(t, stage, last)
    },
  },
  {
    name: 'of a user, of whom all was revoked after they logged in',
    async play (t, stage) {
      const last = await newest(stage)
      const { id, userId } = last.session
      await stage.app.jwt.revoke({ subject: userId })
      t.strictSame(await stage.sessions.list(USER), [])
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
      t.strictSame(stage.told(), [{ type: 'ended', sid: id, userId, reason: 'revoked' }])
      await hasEnded(t, stage, last)
    },
  },
  {
    name: 'of one of whom all was revoked by a name that only the tokens say',
    async play (t, stage) {
      const [sub, iss] = ['alias', 'https://alias.example']
      for (const [claims, target] of [[{ sub }, { subject: sub }], [{ iss }, { issuer: iss }]] as const) {
        stage.claims.give = () => claims
        const last = await newest(stage)
        const { id, userId } = last.session
        await stage.app.jwt.revoke(target)
        await t.rejects(stage.sessions.stepUp(last.session), INVALID)
        t.match(stage.told(), [{ type: 'refused', reason: 'step_up' }])
        await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
        t.strictSame(stage.told(), [{ type: 'ended', sid: id, userId, reason: 'revoked' }])
        await hasEnded(t, stage, last)
      }
    },
  },
  {
    name: 'two behind',
    async play (t, stage) {
      const [first, , last] = await history(stage, 2) as [SessionTokens, SessionTokens, SessionTokens]
      const { id, userId } = last.session
      await t.rejects(stage.sessions.refresh(first.refreshToken), REUSED)
      const [{ ageMs, ...event } = {}] = stage.told() as Array<Partial<SessionEvent>>
      t.strictSame(event, { type: 'reused', sid: id, userId, reason: null, behind: 2 })
      t.ok(Number(ageMs) >= 2 * GRACE && Number(ageMs) < 3 * GRACE)
      await hasEnded(t, stage, last)
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID, 'the thief and the user are both out')
    },
  },
  {
    name: 'one behind, replaced a grace ago',
    async play (t, stage) {
      const [first, last] = await history(stage, 1) as [SessionTokens, SessionTokens]
      await t.rejects(stage.sessions.refresh(first.refreshToken), REUSED)
      t.match(stage.told(), [{ type: 'reused', sid: last.session.id, behind: 1 }])
      await hasEnded(t, stage, last)
    },
  },
  {
    name: 'claims gives null: a disabled user does not go on',
    async play (t, stage) {
      const [first, last] = await history(stage, 1) as [SessionTokens, SessionTokens]
      const { id, userId } = last.session
      await stage.age(last, -2 * GRACE + 5000)
      stage.claims.give = () => null
      await t.rejects(stage.sessions.refresh(first.refreshToken), INVALID, 'not by a replay either')
      t.strictSame(stage.told(), [{ type: 'ended', sid: id, userId, reason: 'claims' }])
      await hasEnded(t, stage, last)
    },
  },
  {
    name: 'claims throws, or gives what is none: nothing is used up',
    async play (t, stage) {
      const last = await newest(stage)
      const boom = new Error('the database is away')
      const before = await stage.read(last)
      stage.claims.give = () => { throw boom }
      await t.rejects(stage.sessions.refresh(last.refreshToken), boom)
      for (const wrong of [undefined, 'x', { sid: 'x' }, { id: 'mallory' }]) {
        stage.claims.give = () => wrong as object
        await t.rejects(stage.sessions.refresh(last.refreshToken), { code: 'APISTAR_JWT_ENCODE_FAILED' })
      }
      t.strictSame(await stage.read(last), before)
      t.strictSame(stage.told(), [])
      stage.claims.give = () => ({})
      await stage.sessions.refresh(last.refreshToken)
      t.match(stage.told(), [{ type: 'rotated' }])
    },
  },
  {
    name: 'one behind, replaced less than a grace ago: the answer was lost, or it is another tab',
    async play (t, stage) {
      const [first, second] = await history(stage, 1) as [SessionTokens, SessionTokens]
      await stage.age(second, -2 * GRACE + 20_000)
      const before = await stage.read(second)
      for (let round = 0; round < 2; round += 1) {
        const again = await stage.sessions.refresh(first.refreshToken)
        t.equal(again.refreshToken, second.refreshToken, 'the same bytes for all who ask')
        t.not(again.accessToken, second.accessToken)
        const [{ ageMs, ...event } = {}] = stage.told() as Array<Partial<SessionEvent>>
        t.strictSame(event, { type: 'replayed', sid: second.session.id, userId: USER, reason: null, behind: 1 })
        t.ok(Number(ageMs) >= 20_000 && Number(ageMs) < GRACE)
      }
      t.strictSame(await stage.read(second), before, 'nothing is written')
    },
  },
  {
    name: 'the newest, younger than a grace',
    async play (t, stage) {
      const last = await newest(stage)
      await stage.age(last, -2 * GRACE + 20_000)
      const before = await stage.read(last)
      const again = await stage.sessions.refresh(last.refreshToken)
      t.equal(again.refreshToken, last.refreshToken)
      t.not(again.accessToken, last.accessToken)
      t.match(stage.told(), [{ type: 'repeated', sid: last.session.id, userId: USER, reason: null }])
      t.strictSame(await stage.read(last), before, 'nothing is written')
    },
  },
  {
    name: 'the first, at once',
    async play (t, stage) {
      const login = await stage.sessions.create(USER)
      stage.told()
      const next = await stage.sessions.refresh(login.refreshToken)
      t.equal(parseRefreshToken(next.refreshToken)?.generation, 1)
      t.match(stage.told(), [{ type: 'rotated' }])
    },
  },
  {
    name: 'the newest, a grace old',
    async play (t, stage) {
      const last = await newest(stage)
      const before = await stage.read(last)
      const next = await stage.sessions.refresh(last.refreshToken)
      t.equal(parseRefreshToken(next.refreshToken)?.generation, 2)
      t.strictSame(stage.told(), [{ type: 'rotated', sid: last.session.id, userId: USER, reason: null }])
      const after = await stage.read(last)
      t.equal(after.end, before.end, 'its lifetime does not move')
      t.ok(after.rotated >= before.rotated + 2 * GRACE)
      t.equal(after.idle, after.rotated + 14 * DAY, 'its idle time does')
      t.strictSame({ ...after, rotated: 0, idle: 0, generation: 0 }, { ...before, rotated: 0, idle: 0, generation: 0 })
    },
  },
  {
    name: 'ahead: the store went back in time',
    async play (t, stage) {
      const first = await newest(stage)
      const before = await stage.read(first)
      const second = await stage.sessions.refresh(first.refreshToken)
      await stage.change(first, () => before)
      stage.told()
      const third = await stage.sessions.refresh(second.refreshToken)
      t.equal(parseRefreshToken(third.refreshToken)?.generation, 3)
      t.strictSame(stage.told(), [{ type: 'recovered', sid: first.session.id, userId: USER, reason: null, behind: -1 }])
      t.equal(
        (await stage.sessions.refresh(second.refreshToken)).refreshToken, third.refreshToken, 'as for any other token'
      )
      t.equal((await stage.read(first)).generation, 3)
    },
  },
  {
    name: 'another came between: read and judged again',
    async play (t, stage) {
      const last = await newest(stage)
      const other: SessionTokens[] = []
      stage.store.next.set.push(async (call) => {
        // Another process, which shares nothing with this one but the store.
        await stage.change(last, (record) =>
          ({ ...record, generation: record.generation + 1, rotated: record.rotated + 2 * GRACE }))
        return await call()
      })
      other.push(await stage.sessions.refresh(last.refreshToken))
      t.equal(parseRefreshToken(String(other[0]?.refreshToken))?.generation, 2, 'one rotation, one successor')
      t.match(stage.told(), [{ type: 'replayed', behind: 1 }])
    },
  },
  {
    name: 'ended by another meanwhile: nothing brings it back',
    async play (t, stage) {
      const last = await newest(stage)
      stage.store.next.set.push(async (call) => {
        await stage.put(last, '{"ended":1}')
        return await call()
      })
      await t.rejects(stage.sessions.refresh(last.refreshToken), INVALID)
      t.match(stage.told(), [{ type: 'refused', reason: 'ended' }])
    },
  },
  {
    name: 'the store fails: the token stays good',
    async play (t, stage) {
      const last = await newest(stage)
      for (const name of ['get', 'set'] as const) {
        stage.store.next[name].push(fails)
        await t.rejects(stage.sessions.refresh(last.refreshToken), UNAVAILABLE, name)
        t.strictSame(stage.told(), [{ type: 'unavailable', sid: null, userId: null, reason: null }])
      }
      await stage.sessions.refresh(last.refreshToken)
      t.match(stage.told(), [{ type: 'rotated' }])
    },
  },
  {
    name: 'the answer of the store is lost: the token stays good',
    async play (t, stage) {
      const last = await newest(stage)
      stage.store.next.set.push(losesAnswer)
      await t.rejects(stage.sessions.refresh(last.refreshToken), UNAVAILABLE)
      stage.told()
      t.equal(parseRefreshToken((await stage.sessions.refresh(last.refreshToken)).refreshToken)?.generation, 2)
      t.match(stage.told(), [{ type: 'replayed', behind: 1 }])
    },
  },
  {
    name: 'the end of a stolen session cannot be written: tried again with the next request',
    async play (t, stage) {
      const [first, last] = await history(stage, 1) as [SessionTokens, SessionTokens]
      stage.store.next.set.push(fails)
      await t.rejects(stage.sessions.refresh(first.refreshToken), UNAVAILABLE)
      stage.store.next.revoke.push(fails)
      await t.rejects(stage.sessions.refresh(first.refreshToken), REUSED, 'the list may have to wait')
      await hasEnded(t, stage, last)
    },
  },
  {
    name: 'never settled: whoever always comes between',
    async play (t, stage) {
      const last = await newest(stage)
      const change = (record: SessionRecord): SessionRecord => ({ ...record, idle: record.idle + 1 })
      for (let round = 0; round < 9; round += 1) {
        stage.store.next.set.push(async (call) => {
          await stage.change(last, change)
          return await call()
        })
      }
      await t.rejects(stage.sessions.refresh(last.refreshToken), UNAVAILABLE)
      t.ok(stage.store.next.set.length > 0, 'it gives up before long')
    },
  },
]

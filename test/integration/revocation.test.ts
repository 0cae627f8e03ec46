import t from 'tap'
import { memoryStore, type RevokeTarget, type SessionStore, type Settings } from '../../index.js'
import { eventually } from '../eventually.js'
import { faultyStore } from '../faulty-store.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { ask, OPEN, refusal } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { REVOKED, TOO_OLD } from '../revocation-scene.js'
import { verify } from '../judge.js'

const NOW = 1_700_000_000
const LIVES = { secret: SECRET, expiresIn: '15m' } as const
const BAILEY = { id: 7, sub: 'bailey', sid: 's-1', jti: 'j-1' }

/** Targets beside claims that they end, and claims that they do not. */
const TARGETS: ReadonlyArray<readonly [RevokeTarget, ended: object[], others: object[]]> = [
  [{ jti: 'j-1' }, [{ jti: 'j-1' }], [{ jti: 'j-2' }, { sid: 'j-1' }, { sub: 'j-1' }, {}]],
  [{ jti: 'j-1', until: new Date((NOW + 900) * 1000) }, [{ jti: 'j-1' }], [{ jti: 'j-2' }]],
  [{ sid: 's-1' }, [{ sid: 's-1' }, BAILEY], [{ sid: 's-2' }, { jti: 's-1' }]],
  [
    { subject: 'bailey' }, [{ sub: 'bailey' }, { id: 'bailey' }, BAILEY],
    [{ sub: 'Bailey' }, { id: 7 }, { username: 'bailey' }],
  ],
  [{ subject: 7 }, [{ id: 7 }, { sub: '7' }, { id: '7' }], [{ id: 70 }, { sub: 'bailey' }]],
  [{ subject: '7' }, [{ id: 7 }, { id: '7' }], [{ id: 8 }]],
  [{ subject: 'toString' }, [{ sub: 'toString' }], [{ sub: '__proto__' }, { sub: 'constructor' }]],
  [{ subject: '__proto__' }, [{ sub: '__proto__' }], [{ sub: 'toString' }]],
  [
    { subject: 'bailey', before: new Date((NOW - 10) * 1000) }, [{ sub: 'bailey', iat: NOW - 10 }],
    [{ sub: 'bailey', iat: NOW - 9 }],
  ],
  [{ issuer: 'https://ours.example' }, [{ iss: 'https://ours.example' }, BAILEY], []],
]

const WAYS: readonly Settings[] = [{}, { cache: false }]

for (const [target, ended, others] of TARGETS) {
  t.test(JSON.stringify(target), async (t) => {
    for (const way of WAYS) {
      const clock = freeze(t, NOW - 100)
      const app = await guarded(t, { ...LIVES, ...way, issuer: 'https://ours.example', revocation: {} })
      clock.now = NOW
      const [bad, good] = [ended, others].map((list) => list.map((claims) => app.jwt.encode(claims as { iss: string })))
      for (const token of [...bad as string[], ...good as string[]]) t.strictSame(await ask(app, token), OPEN, 'before')
      await app.jwt.revoke(target)
      for (const token of bad as string[]) {
        t.strictSame(await ask(app, token), REVOKED)
        t.strictSame(await ask(app, token), REVOKED, 'again')
        t.strictSame(await verify(app, token), REVOKED, 'by verify')
        t.strictSame(await verify(app, token, {}), REVOKED, 'by verify with options')
      }
      for (const token of good as string[]) t.strictSame(await ask(app, token), OPEN, 'another')
      clock.now += 1
      if (!('jti' in target || 'sid' in target)) {
        for (const claims of ended) {
          t.strictSame(await ask(app, app.jwt.encode({ ...claims, iat: clock.now } as object)), OPEN, 'issued later')
        }
      }
    }
  })
}

t.test('on the thread pool', async (t) => {
  freeze(t, NOW)
  const app = await guarded(t, { ...pairOf('p256'), expiresIn: '15m', threadPool: true, revocation: {} })
  const token = app.jwt.encode(BAILEY)
  t.strictSame(await ask(app, token), OPEN)
  await app.jwt.revoke({ sid: 's-1' })
  t.strictSame(await ask(app, token), REVOKED)
  t.strictSame(await ask(app, app.jwt.encode({ ...BAILEY, n: 2 })), REVOKED)
})

t.test('a fact is forgotten when no token is left that it could end, and not before', async (t) => {
  const clock = freeze(t, NOW)
  const app = await guarded(t, { ...LIVES, leeway: 30, revocation: { whenStale: 'accept' } })
  const token = app.jwt.encode(BAILEY)
  await app.jwt.revoke({ sid: 's-1' })
  await app.jwt.revoke({ subject: 'bailey' })
  t.equal(app.jwt.revocations().entries, 2)
  clock.now += 900 + 29
  t.equal(app.jwt.revocations().entries, 2)
  t.strictSame(await ask(app, token), REVOKED)
  clock.now += 1
  t.strictSame(await ask(app, token), refusal('TOKEN_EXPIRED', 'The token has expired.'))
  clock.now += 6 * 60
  t.equal(app.jwt.revocations().entries, 0)
})

t.test('tokens from before the list began', async (t) => {
  const clock = freeze(t, NOW)
  const store = memoryStore()
  const before = await guarded(t, LIVES)
  const [old, timeless] = [before.jwt.encode({ id: 1 }), before.jwt.encode({ id: 1 }, { noTimestamp: true })]
  clock.now += 1
  const strict = await guarded(t, { ...LIVES, revocation: { store } })
  const lenient = await guarded(t, { ...LIVES, revocation: { store, oldTokens: 'accept' } })
  t.strictSame(strict.jwt.revocations(), {
    fresh: true, readAt: new Date(clock.now * 1000), entries: 0, since: new Date(clock.now * 1000),
  })
  const young = strict.jwt.encode({ id: 1 })
  for (const token of [old, timeless]) {
    t.strictSame(await ask(strict, token), TOO_OLD)
    t.strictSame(await ask(lenient, token), OPEN)
  }
  t.strictSame(await ask(strict, young), OPEN)
  await lenient.jwt.revoke({ subject: 1 })
  for (const token of [old, timeless]) t.strictSame(await ask(lenient, token), REVOKED)
})

// What is put back is more than is sent at once, and another process reads the list after each part of it.
t.test('who begins while a long list is put back lets in nobody who was revoked', async (t) => {
  const clock = freeze(t, NOW)
  const store = faultyStore()
  const seen: unknown[] = []
  const parts: SessionStore = {
    ...store,
    async revoke (...given) {
      await store.revoke(...given)
      const begun = await guarded(t, { ...LIVES, revocation: { store } })
      seen.push(await ask(begun, revoked))
    },
  }
  const writer = await guarded(t, { ...LIVES, revocation: { store } })
  const [revoked, innocent] = ['last', 'never'].map((jti) => writer.jwt.encode({ jti })) as [string, string]
  const others = Array.from({ length: 2400 }, async (_, place) => await writer.jwt.revoke({ jti: `j-${place}` }))
  await Promise.all([...others, writer.jwt.revoke({ jti: 'last' })])
  const reader = await guarded(t, { ...LIVES, revocation: { store: parts, poll: 0.02 } })
  await writer.close()

  clock.now += 5
  store.flush()
  await eventually(async () => {
    if (seen.length < 3) throw new Error('it was not put back yet')
  })
  t.strictSame(seen, [TOO_OLD, TOO_OLD, REVOKED])
  const later = await guarded(t, { ...LIVES, revocation: { store } })
  for (const app of [reader, later]) {
    t.strictSame(await ask(app, revoked), REVOKED)
    t.strictSame(await ask(app, innocent), OPEN, 'for whom the list goes on')
  }
})

t.test('until, where nothing bounds how long a token lives', async (t) => {
  const clock = freeze(t, NOW)
  const app = await guarded(t, { secret: SECRET, revocation: {} })
  await app.jwt.revoke({ sid: 's-1' }, { until: new Date((NOW + 60) * 1000) })
  t.equal(app.jwt.revocations().entries, 1)
  const bounded = await guarded(t, { ...LIVES, revocation: {} })
  const long = bounded.jwt.encode({ sid: 's-1', exp: NOW + 9000 })
  await bounded.jwt.revoke({ sid: 's-1' })
  clock.now += 8000
  t.strictSame(await ask(bounded, long), REVOKED, 'a token that was issued for longer than the setting says')
  bounded.jwt.encode({ exp: new Date(8.64e15) })
  await t.rejects(bounded.jwt.revoke({ sid: 's-2' }), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
  const aged = await guarded(t, { secret: SECRET, maxAge: '1h', revocation: {} })
  aged.jwt.encode({ id: 1 })
  await aged.jwt.revoke({ sid: 's-2' })
})

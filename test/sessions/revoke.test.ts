import { inspect } from 'node:util'
import t from 'tap'
import { memoryStore, type RevokeOptions, type RevokeTarget, type Settings } from '../../index.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { ask, OPEN, type Answer } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { refused } from '../refused.js'
import { REVOKED } from '../revocation-scene.js'
import { createSigningKey } from '../signing-key.js'

const NOW = 1_700_000_000
const THEIRS = 'https://theirs.example'
const MARK = 'do-not-quote-me'
const OURS = { secret: SECRET, expiresIn: '15m', issuer: 'ours', revocation: {} } as const
const UNTIL = new Date((NOW + 900) * 1000)

t.test('what cannot be revoked', async (t) => {
  freeze(t, NOW)
  const CASES: ReadonlyArray<readonly [target: unknown, options?: unknown, settings?: Settings]> = [
    [undefined], [null], [MARK], [[]], [{}], [{ token: MARK }], [{ jti: '' }], [{ jti: null }], [{ jti: 1.5 }],
    [{ sid: 7 }],
    [{ sid: MARK, jti: MARK }], [{ sid: MARK, until: UNTIL }], [{ subject: {} }], [{ subject: MARK, before: NOW }],
    [{ subject: MARK, before: new Date(NaN) }], [{ jti: MARK, until: 'tomorrow' }], [{ kid: '' }], [{ issuer: THEIRS }],
    [{ sid: MARK }, { issuer: THEIRS }], [{ sid: MARK }, { until: NOW }], [{ sid: MARK }, { unknown: MARK }],
    [{ sid: MARK }, null],
    [{ issuer: 'ours' }, { issuer: 'ours' }], [Object.create({ sid: MARK })], [{ sid: undefined }],
    [{ sid: MARK }, {}, { secret: SECRET, revocation: {} }],
    [{ sid: MARK }, {}, { secret: SECRET }],
    [{ kid: 'a' }, {}, { keys: [{ kid: 'a', secret: SECRET }], expiresIn: 60, revocation: {} }],
    [
      { kid: 'a' }, {},
      {
        keys: [{ kid: 'a', secret: SECRET }, { publicKey: pairOf('p256').publicKey, kid: 'b' }],
        expiresIn: 60,
        revocation: {},
      },
    ],
  ]
  for (const [target, options, settings = OURS] of CASES) {
    const app = await guarded(t, settings)
    await refused(
      t,
      () => app.jwt.revoke(target as RevokeTarget, options as RevokeOptions),
      [target, options],
      /revo/,
      inspect([target, options])
    )
  }
})

t.test('tokens of a trusted issuer', async (t) => {
  const clock = freeze(t, NOW)
  const key = createSigningKey('their-key')
  const publicKey = key.jwk
  const claims = { iss: THEIRS, sub: 'bailey', jti: 'one', sid: 's', iat: NOW }
  const CASES: ReadonlyArray<readonly [target: RevokeTarget, options: RevokeOptions, answer: Answer]> = [
    [{ jti: 'one' }, { until: UNTIL }, OPEN],
    [{ jti: 'one' }, { issuer: 'ours', until: UNTIL }, OPEN],
    [{ jti: 'one', until: UNTIL }, { issuer: THEIRS }, REVOKED],
    [{ sid: 's' }, { issuer: THEIRS, until: UNTIL }, REVOKED],
    [{ subject: 'bailey' }, { until: UNTIL }, OPEN],
    [{ subject: 'bailey' }, { issuer: THEIRS, until: UNTIL }, REVOKED],
    [{ issuer: THEIRS }, { until: UNTIL }, REVOKED],
    [{ issuer: 'ours' }, {}, OPEN],
    [{ kid: 'their-key' }, {}, OPEN],
    [{ kid: 'their-key' }, { issuer: THEIRS, until: UNTIL }, REVOKED],
  ]
  for (const [target, options, answer] of CASES) {
    const app = await guarded(t, { ...OURS, trustedIssuers: [{ issuer: THEIRS, publicKey }] })
    const theirs = key.sign(claims)
    const ours = app.jwt.encode({ ...claims, iss: 'ours' })
    t.strictSame([await ask(app, theirs), await ask(app, ours)], [OPEN, OPEN])
    await app.jwt.revoke(target, options)
    t.strictSame(await ask(app, theirs), answer, inspect([target, options]))
    const isOurs = answer === OPEN && !('kid' in target)
    t.strictSame(await ask(app, ours), isOurs ? REVOKED : OPEN, `ours: ${inspect([target, options])}`)
  }
  const app = await guarded(t, { ...OURS, trustedIssuers: [{ issuer: THEIRS, publicKey }] })
  await refused(
    t, () => app.jwt.revoke({ sid: 's' }, { issuer: THEIRS }), [], /until/, 'nobody knows how long theirs live'
  )
  clock.now += 60
  t.strictSame(
    await ask(app, key.sign({ ...claims, iat: NOW - 9000 })), OPEN, 'older than the list, which tells of our own'
  )
})

t.test('a key', async (t) => {
  freeze(t, NOW)
  const keys = [{ kid: 'new', secret: SECRET }, { kid: 'old', secret: SECRET.toUpperCase() }]
  const settings: Settings = { keys, expiresIn: '15m', revocation: {} }
  const app = await guarded(t, settings)
  const token = app.jwt.encode({ id: 1 })
  t.strictSame(await ask(app, token), OPEN)
  await app.jwt.revoke({ kid: 'new' })
  t.strictSame(await ask(app, token), REVOKED)
  t.strictSame(await ask(app, token), REVOKED)
  const next = app.jwt.encode({ id: 1 })
  t.equal(app.jwt.decode(next).header.kid, 'old', 'the next one signs')
  t.strictSame(await ask(app, next), OPEN)
  t.match(app.jwt.keys.list(), [{ kid: 'new', signs: false }, { kid: 'old', signs: true }])
  await refused(t, () => app.jwt.revoke({ kid: 'old' }), [], /only key/, 'the last one')
  await refused(t, () => app.jwt.keys.rotate({ kid: 'new', secret: SECRET }, { grace: 60 }), [], /kid/, 'its id')
  app.jwt.keys.remove('new')
  await refused(
    t, () => app.jwt.keys.rotate({ kid: 'new', secret: SECRET }, { grace: 60 }), [], /revoked/, 'its id, for another'
  )
  app.jwt.keys.rotate({ kid: 'newer', secret: SECRET }, { grace: 60 })
  await app.jwt.revoke({ kid: 'old' })
  t.strictSame(await ask(app, next), REVOKED)
})

t.test('a key stays revoked as long as it is there', async (t) => {
  const clock = freeze(t, NOW)
  const keys = [{ kid: 'new', secret: SECRET }, { kid: 'old', secret: SECRET.toUpperCase() }]
  const store = memoryStore()
  const app = await guarded(t, { keys, expiresIn: '15m', revocation: { store } })
  await app.jwt.revoke({ kid: 'new' })
  for (let hour = 0; hour < 12; hour++) {
    clock.now += 300
    await ask(app, app.jwt.encode({ hour }))
  }
  const forged = app.jwt.encode({ id: 1 }, { secret: SECRET, headers: { kid: 'new' } })
  t.strictSame(await ask(app, forged), REVOKED)
  const again = await guarded(t, { keys, expiresIn: '15m', revocation: { store } })
  t.strictSame(await ask(again, forged), REVOKED, 'also where an app starts anew')
  t.equal(again.jwt.decode(again.jwt.encode({ id: 1 })).header.kid, 'old')
})

t.test('a session stays revoked as long as it could be refreshed', async (t) => {
  const issuer = 'https://ours.example'
  const TIMES = { idle: '2h', lifetime: '1d' }
  for (const times of [TIMES, { ...TIMES, lifetime: '2h', idle: '1d' }]) {
    for (const target of ['sid', 'subject', 'issuer'] as const) {
      const clock = freeze(t, NOW)
      const sessions = { ...times, claims: () => ({}) }
      const app = await guarded(t, { secret: SECRET, issuer, sessions, revocation: { whenStale: 'accept' } })
      const { refreshToken, session } = await app.jwt.sessions.create('bailey')
      const targets = { sid: { sid: session.id }, subject: { subject: 'bailey' }, issuer: { issuer } }
      clock.now += 1800
      await app.jwt.revoke(targets[target])
      clock.now += 5399
      t.equal(app.jwt.revocations().entries, 1, target)
      await t.rejects(app.jwt.sessions.refresh(refreshToken), { code: 'APISTAR_JWT_REFRESH_INVALID' }, target)
      clock.now += 7200
      t.equal(app.jwt.revocations().entries, 0, 'and no longer')
    }
  }
})

t.test('anyone as the issuer', async (t) => {
  freeze(t, NOW)
  const app = await guarded(t, { secret: SECRET, expiresIn: 60, revocation: {} })
  const [one, other] = ['one', 'other'].map((iss) => app.jwt.encode({ iss }))
  await app.jwt.revoke({ issuer: 'one' })
  t.strictSame(await ask(app, String(one)), REVOKED)
  t.strictSame(await ask(app, String(other)), OPEN)
})

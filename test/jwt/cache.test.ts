// A process of its own: it measures memory.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { Settings } from '../../index.js'
import { forge, part, withPart } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import {
  BAILEY, EXPIRED, FORGED, INACTIVE, JUNK, OPEN, present, refusal, TOO_LONG, WRONG_AUDIENCE, type Answer,
} from '../http.js'
import { askForClaims, verify } from '../judge.js'

const FUTURE = refusal('CLAIM_INVALID', 'The iat claim is in the future.')

const NOW = 1_800_000_000

// Settings, claims, and how the one token is answered as the clock moves.
const LIVES: ReadonlyArray<readonly [Settings, object, ReadonlyArray<readonly [since: number, Answer]>]> = [
  [
    {}, { exp: NOW + 60 },
    [
      [0, OPEN], [59, OPEN], [59.999, OPEN], [60, EXPIRED], [60.001, EXPIRED], [3600, EXPIRED], [59, OPEN],
      [60, EXPIRED],
    ],
  ],
  [{ leeway: 5 }, { exp: NOW + 60 }, [[0, OPEN], [60, OPEN], [64.999, OPEN], [65, EXPIRED]]],
  [{}, { nbf: NOW }, [[0, OPEN], [1, OPEN], [-0.001, INACTIVE], [-1, INACTIVE], [0, OPEN]]],
  [{ leeway: 5 }, { nbf: NOW }, [[0, OPEN], [-5, OPEN], [-5.001, INACTIVE]]],
  [{ maxAge: 60 }, { iat: NOW }, [[0, OPEN], [59.999, OPEN], [60, EXPIRED], [-1, FUTURE], [59, OPEN]]],
  [{ maxAge: 60, leeway: 5 }, { iat: NOW }, [[0, OPEN], [64.999, OPEN], [65, EXPIRED], [-5, OPEN], [-5.001, FUTURE]]],
  [{ maxAge: 60 }, { iat: NOW, exp: NOW + 30 }, [[0, OPEN], [29, OPEN], [30, EXPIRED]]],
  [{ maxAge: 60 }, { iat: NOW, exp: NOW + 90 }, [[0, OPEN], [59, OPEN], [60, EXPIRED]]],
  [
    {}, { nbf: NOW + 10, exp: NOW + 20 },
    [[9, INACTIVE], [10, OPEN], [19, OPEN], [20, EXPIRED], [9, INACTIVE], [15, OPEN]],
  ],
  [{}, {}, [[0, OPEN], [1e9, OPEN], [-1e9, OPEN]]],
]

t.test('a cached token stops in the second it expires, and is not taken before its time', async (t) => {
  const clock = freeze(t, NOW)
  for (const [settings, claims, moments] of LIVES) {
    const token = forge({ ...BAILEY, ...claims })
    for (const cache of [1000, false] as const) {
      const app = await guarded(t, { secret: SECRET, ...settings, cache })
      for (const [since, { status, code, challenge }] of moments) {
        clock.now = NOW + since
        for (const way of [askForClaims, verify, askForClaims, verify]) {
          const name = `${JSON.stringify(claims)} at ${since} under ${JSON.stringify({ ...settings, cache })}`
          const { body, ...answer } = await way(app, token)
          t.strictSame(answer, { status, code, challenge }, name)
        }
      }
    }
  }
})

const tokenOf = (id: number): string => forge({ id })

t.test('it holds so many tokens, and drops the one that was not used for longest', async (t) => {
  const { jwt } = await build(t, { secret: SECRET, cache: 2 })
  const [one, two] = [await jwt.verify(tokenOf(1)), await jwt.verify(tokenOf(2))]
  t.equal(await jwt.verify(tokenOf(1)), one, 'found')
  await jwt.verify(tokenOf(3))
  t.equal(await jwt.verify(tokenOf(1)), one, 'the one that was used stays')
  const again = await jwt.verify(tokenOf(2))
  t.not(again, two, 'the other one went')
  t.strictSame(again, two)
})

t.test('it holds 1000 where nothing is said, and none where it is off', async (t) => {
  const { jwt } = await build(t)
  const first = await jwt.verify(tokenOf(0))
  for (let id = 1; id < 1000; id++) await jwt.verify(tokenOf(id))
  t.equal(await jwt.verify(tokenOf(0)), first)
  for (let id = 1000; id < 1999; id++) await jwt.verify(tokenOf(id))
  t.equal(await jwt.verify(tokenOf(0)), first)
  for (let id = 2000; id < 3000; id++) await jwt.verify(tokenOf(id))
  t.not(await jwt.verify(tokenOf(0)), first)

  const off = await build(t, { secret: SECRET, cache: false })
  t.not(await off.jwt.verify(tokenOf(1)), await off.jwt.verify(tokenOf(1)))
})

t.test('the hook and verify share it, two registrations do not', async (t) => {
  const app = await build(t)
  app.get('/', { onRequest: app.authenticate }, async (request) =>
    request.auth.payload === payload && request.auth.token === token)
  const token = tokenOf(1)
  const payload = await app.jwt.verify(token)
  t.equal((await present(app, token)).body, 'true')
  const other = await build(t, { secret: SECRET, issuer: 'us' })
  await t.rejects(other.jwt.verify(token), { code: 'APISTAR_JWT_CLAIM_INVALID' })
})

t.test('only successes go in: junk cannot push a good token out', async (t) => {
  freeze(t, NOW)
  const app = await guarded(t, { secret: SECRET, cache: 1 })
  const payload = await app.jwt.verify(tokenOf(1))
  for (let id = 0; id < 50; id++) {
    t.match(
      await askForClaims(app, forge({ id }, { alg: 'HS256' }, { key: 'another secret, long enough for its hash' })),
      FORGED
    )
    t.match(await askForClaims(app, forge({ id, exp: NOW })), EXPIRED)
    t.match(await askForClaims(app, `junk.${id}`), JUNK)
  }
  t.equal(await app.jwt.verify(tokenOf(1)), payload)
})

t.test('a call with overrides neither reads nor fills it', async (t) => {
  const app = await guarded(t, { secret: SECRET, cache: 1 })
  const payload = await app.jwt.verify(tokenOf(1))
  for (const options of [
    {}, { leeway: 0 }, { secret: SECRET }, { algorithms: ['HS256'] as const }, { audience: false as const },
  ]) {
    t.not(await app.jwt.verify(tokenOf(1), options), payload, 'not read')
    await app.jwt.verify(tokenOf(2), options)
    t.equal(await app.jwt.verify(tokenOf(1)), payload, 'not filled')
  }
  const foreign = forge({ id: 1, aud: 'them' })
  await app.jwt.verify(foreign, { audience: 'them' })
  t.strictSame([await askForClaims(app, foreign), await verify(app, foreign)], [WRONG_AUDIENCE, WRONG_AUDIENCE])
})

t.test('a token that is too long is not looked up', async (t) => {
  const [short, long] = [forge({ id: 1 }), forge({ id: 1, x: 'longer' })]
  const app = await guarded(t, { secret: SECRET, maxTokenLength: short.length })
  const lookups = t.capture(Map.prototype, 'get', Map.prototype.get)
  t.match(await askForClaims(app, short), OPEN)
  t.strictSame(await askForClaims(app, long), TOO_LONG)
  const keys = lookups().map(({ args: [key] }) => key)
    .filter((key) => typeof key === 'string' && key.length > 10) as string[]
  t.strictSame([short, long].map((token) => keys.some((key) => token.endsWith(key))), [true, false])
})

t.test('a token that shares its signature with a cached one is not taken for it', async (t) => {
  const app = await guarded(t, { secret: SECRET })
  const token = tokenOf(1)
  const payload = await app.jwt.verify(token)
  const [header, , signature] = token.split('.')
  for (const [other, answer] of [
    [withPart(token, 1, part({ id: 2 })), FORGED], [withPart(token, 0, `${header}${part({ id: 1 })}`), JUNK],
    [`.${signature}`, JUNK],
    [String(signature), JUNK], [withPart(token, 0, part({ alg: 'HS256', kid: 'x' })), FORGED], [`x${token}`, JUNK],
    [`${token}.${token}`, JUNK],
  ] as const) {
    t.strictSame([await askForClaims(app, other), await verify(app, other)], [answer, answer], other)
    t.equal(await app.jwt.verify(token), payload, 'nor does it push that out')
  }
})

t.test('a token cut from a big header does not keep it alive', async (t) => {
  const MEGABYTE = 2 ** 20
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const { jwt } = await build(t)
  const cut = (id: number): string => {
    const token = tokenOf(id)
    return Buffer.from(token.padEnd(MEGABYTE / 4, '; cookie=')).toString('latin1').slice(0, token.length)
  }
  async function measure (use: (token: string) => unknown): Promise<number> {
    gc()
    const before = process.memoryUsage().heapUsed
    for (let id = 0; id < 100; id++) await use(cut(id))
    gc()
    return (process.memoryUsage().heapUsed - before) / MEGABYTE
  }
  const kept: string[] = []
  const slices = await measure((token) => kept.push(token))
  t.ok(slices > 20, `100 slices hold ${slices.toFixed(1)} MB`)
  const cached = await measure((token) => jwt.verify(token))
  t.ok(cached < 5, `100 cached tokens hold ${cached.toFixed(1)} MB`)
  t.equal(kept.length, 100)
})

t.test('heavy tokens are kept in 32 MiB, whatever the number', async (t) => {
  const { jwt } = await build(t, { secret: SECRET, maxTokenLength: 16_383, cache: 100_000 })
  const heavy = (id: number): string => forge(`{"id":${id},"x":[${'[],'.repeat(3900)}[]]}`)
  const first = await jwt.verify(heavy(0))
  t.equal(await jwt.verify(heavy(0)), first, 'one is kept')
  for (let id = 1; id < 100; id++) await jwt.verify(heavy(id))
  t.equal(await jwt.verify(heavy(0)), first, 'and a hundred')
  for (let id = 100; id < 300; id++) await jwt.verify(heavy(id))
  t.not(await jwt.verify(heavy(0)), first, 'but not all')
})

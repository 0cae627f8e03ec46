import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { AuthenticationFailed, ConfigurationError, type Settings } from '../index.js'
import { forge } from './forge.js'
import { guarded } from './guarded.js'
import { build, freeze, SECRET } from './helper.js'
import { answerOf, listen } from './http.js'
import { askForClaims, verify } from './judge.js'
import { pairOf } from './keys-fixtures.js'
import { everyCharacter, oneCharacterAway, tellingCharacters, withTwoSwapped } from './properties/changes.js'
import { anyClaims, foreignClaims, goodClaims, isMistake, withAdded } from './properties/claims.js'
import { headerBytes, isFieldValue, sendHeader } from './properties/header-bytes.js'
import { KEY_KINDS } from './properties/key-kinds.js'
import { expectedAt, momentsOver, statedTimes, type Limits } from './properties/moments.js'
import { roundTrip } from './properties/round-trip.js'
import { createTokens, registerAll, SETTINGS, WAYS, type Sibling } from './properties/siblings.js'

const NOW = 1_800_000_000
const SEED = 7519

async function hold (property: fc.IAsyncProperty<unknown>, numRuns: number): Promise<void> {
  await fc.assert(property, { seed: SEED, numRuns })
}

t.test('verify(encode(p)) is p', async (t) => {
  freeze(t, NOW)
  for (const [name, settings, runs] of KEY_KINDS) {
    const app = await build(t, { ...settings, audience: false, maxTokenLength: 16_383 })
    await t.resolves(hold(roundTrip(app, goodClaims(NOW), { iat: NOW }), runs), name)
  }
})

t.test('verify(encode(p)) is p and what the settings add', async (t) => {
  freeze(t, NOW)
  const times = { maxAge: '1m', expiresIn: 60, notBefore: 0 }
  const app = await build(t, {
    secret: SECRET, issuer: ['us', 'them'], audience: ['api', 'web'], maxTokenLength: 16_383, ...times,
  })
  const added = { iss: 'us', aud: ['api', 'web'], iat: NOW, nbf: NOW, exp: NOW + 60 }
  await t.resolves(hold(roundTrip(app, foreignClaims, added), 300))
})

t.test('encode refuses what verify would always refuse, what nobody can have meant, and that alone', async (t) => {
  freeze(t, NOW)
  const app = await build(t, { secret: SECRET, audience: false, maxTokenLength: 16_383 })
  const counts = { encoded: 0, refused: 0 }
  await hold(fc.asyncProperty(anyClaims, async (claims) => {
    const { code } = await verify(app, forge(withAdded({ iat: NOW }, claims)))
    const isRefused = code === 'APISTAR_JWT_TOKEN_INVALID' || code === 'APISTAR_JWT_CLAIM_INVALID' || isMistake(claims)
    counts[isRefused ? 'refused' : 'encoded'] += 1
    try {
      app.jwt.encode(claims)
      return !isRefused
    } catch (error) {
      return isRefused && error instanceof ConfigurationError
    }
  }), 1500)
  t.ok(counts.encoded > 300 && counts.refused > 300, `both come: ${JSON.stringify(counts)}`)
})

t.test('no token that is one character away is accepted', async (t) => {
  freeze(t, NOW)
  const tries: ReadonlyArray<readonly [
    name: string, settings: Settings, changes: (token: string) => Iterable<string>
  ]> = [
    ['HS256', { secret: SECRET }, (token) => oneCharacterAway(token, everyCharacter)],
    ['HS256, any two swapped', { secret: SECRET }, withTwoSwapped],
    ['ES256', pairOf('p256'), (token) => oneCharacterAway(token, tellingCharacters)],
    ['EdDSA', pairOf('ed25519'), (token) => oneCharacterAway(token, tellingCharacters)],
    [
      'EdDSA on the thread pool', { ...pairOf('ed25519'), threadPool: true },
      (token) => oneCharacterAway(token, tellingCharacters),
    ],
    ['RS256', { ...pairOf('rsa'), algorithms: ['RS256'] }, (token) => {
      return fc.sample(fc.constantFrom(...oneCharacterAway(token, everyCharacter)), { seed: SEED, numRuns: 2000 })
    }],
  ]
  for (const [name, settings, changes] of tries) {
    const app = await build(t, settings)
    const token = app.jwt.encode({ id: 1, sub: '?~' })
    const good = await app.jwt.verify(token)
    const changed = new Set(changes(token))
    changed.delete(token)
    const wrong: unknown[] = []
    for (const other of changed) {
      await app.jwt.verify(other).then(() => wrong.push(other), (error) => {
        if (!(error instanceof AuthenticationFailed) ||
          (error as { code?: unknown }).code !== 'APISTAR_JWT_TOKEN_INVALID') {
          wrong.push([other, error])
        }
      })
    }
    t.ok(changed.size > token.length * 4, `${name}: ${changed.size} tokens, all of them`)
    t.strictSame(wrong, [], `${name}: are invalid`)
    t.equal(await app.jwt.verify(token), good, `${name}: and the good one is good as ever`)
  }
})

t.test('any bytes as an Authorization header are 401', async (t) => {
  const app = await guarded(t, { secret: SECRET })
  app.get('/optional', { config: { auth: 'optional' } }, async () => 'in')
  const token = app.jwt.encode({ id: 1 })
  const { port } = await listen(app)
  const url = fc.constantFrom('/', '/optional')
  await t.test('by inject', async (t) => {
    await t.resolves(hold(fc.asyncProperty(url, headerBytes(token), async (url, authorization) => {
      const { status, challenge } = answerOf(await app.inject({ url, headers: { authorization } }))
      return status === 401 && String(challenge).startsWith('Bearer')
    }), 2000))
  })
  await t.test('on a raw socket, or 400 where node refuses them', async (t) => {
    const counts = { 401: 0, 400: 0 }
    await hold(fc.asyncProperty(url, headerBytes(token), async (url, header) => {
      const status = Number((await sendHeader(port, url, header)).split(' ')[1])
      counts[status as 401] += 1
      return status === 401 || (status === 400 && !isFieldValue(header))
    }), 500)
    t.ok(counts[401] > 100 && counts[400] > 10, `both come: ${JSON.stringify(counts)}`)
    t.match(await sendHeader(port, '/', `Bearer ${token}`), /^HTTP\/1\.1 200 /, 'the good token is good as ever')
  })
})

t.test('cached and uncached agree at every moment', async (t) => {
  const clock = freeze(t, NOW)
  const limits: Limits[] = [0, 1, 2.5].flatMap((leeway) => [{ leeway }, { leeway, maxAge: 0 }, { leeway, maxAge: 4 }])
  const counts: Record<string, number> = {}
  for (const limit of limits) {
    const apps = await Promise.all([false as const, 1000, 1].map((cache) =>
      guarded(t, { secret: SECRET, ...limit, cache })))
    const property = fc.asyncProperty(statedTimes.chain((times) =>
      fc.tuple(fc.constant(times), momentsOver(times, limit))), async ([times, moments]) => {
      const token = forge({
        id: 1, ...Object.fromEntries(Object.entries(times).map(([name, time]) => [name, NOW + time])),
      })
      for (const moment of moments) {
        clock.now = NOW + moment
        const answers = [
          ...await Promise.all(apps.flatMap((app) => [verify(app, token), verify(app, token)])),
          await askForClaims(apps[1] as FastifyInstance, token),
        ]
        const expected = expectedAt(times, limit, moment)
        counts[String(expected)] = (counts[String(expected)] ?? 0) + 1
        if (answers.some(({ code, body }) => code !== expected || body !== answers[0]?.body)) return false
      }
      return true
    })
    await t.resolves(hold(property, 12), JSON.stringify(limit))
  }
  const few = Object.values(counts).filter((count) => count < 100)
  t.strictSame([Object.keys(counts).length, few], [4, []], `every answer comes: ${JSON.stringify(counts)}`)
})

t.test('no two settings share a cached token', async (t) => {
  freeze(t, NOW)
  const [cached, fresh] = [await registerAll(t, 1000), await registerAll(t, false)]
  const tokens = createTokens(NOW)
  const all = async <Item, Result>(list: readonly Item[], act: (item: Item) => Promise<Result>): Promise<Result[]> =>
    await Promise.all(list.map(act))
  const expected = await all(fresh, (sibling) => all(tokens, (token) => all(WAYS, (way) => way(sibling, token))))
  t.equal(
    new Set(expected.map((verdicts) => JSON.stringify(verdicts))).size,
    SETTINGS.length,
    'each judges some token as no other does'
  )

  const step = fc.tuple(fc.nat(cached.length - 1), fc.nat(tokens.length - 1), fc.nat(WAYS.length - 1))
  const property = fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 200 }), async (steps) => {
    for (const [one, token, way] of steps) {
      const verdict = await WAYS[way]?.(cached[one] as Sibling, String(tokens[token]))
      if (verdict !== expected[one]?.[token]?.[way]) return false
    }
    return true
  })
  await t.resolves(hold(property, 50), 'in whatever order they are asked')

  for (const token of tokens) {
    const read = (): Promise<unknown[]> => all(cached, ({ jwt }) => jwt.verify(token).catch(() => undefined))
    const [first, again] = [await read(), await read()]
    const payloads = first.filter((payload) => payload !== undefined)
    t.ok(first.every((payload, place) => payload === again[place]), 'each finds its own again')
    t.equal(new Set(payloads).size, payloads.length, 'which is nobody else\'s')
  }
})

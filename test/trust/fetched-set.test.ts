import type { RequestListener } from 'node:http'
import fastify from 'fastify'
import t from 'tap'
import apistarJwt from '../../index.js'
import { guarded, logTo } from '../guarded.js'
import { freeze } from '../helper.js'
import { holdTimers } from '../held-timers.js'
import { ask, BAILEY, OPEN, unavailable } from '../http.js'
import { json, keySet, paths, startJwksServer, status } from '../jwks-server.js'
import { NOW, one, play, two } from '../remote-scene.js'

const METADATA = '/.well-known/openid-configuration'
const [SET, DOWN] = ['/jwks.json', unavailable(10)]

type Answers = Readonly<Record<string, RequestListener>>

// What an issuer answers at each path, and what is then told of it, after its origin.
const TOLD: Array<[name: string, answers: (origin: string) => Answers, told: (origin: string) => string]> = [
  [
    'no metadata', () => ({}),
    (origin) => `The issuer has no metadata. ${origin}${METADATA}: The answer has status 404. ` +
      `${origin}/.well-known/oauth-authorization-server: The answer has status 404.`,
  ],
  [
    'metadata that are not well', () => ({ [METADATA]: (request) => { request.socket.destroy() } }),
    (origin) => `${origin}${METADATA}: UND_ERR_SOCKET`,
  ],
  ['metadata of another', (origin) => ({ [METADATA]: json({ issuer: `${origin}/a?\n`, jwks_uri: origin }) }),
    (origin) => `${origin}${METADATA}: The metadata is that of another issuer: "${origin}/a?\\u{a}", not "${origin}".`],
  [
    'no set', (origin) => ({ [METADATA]: json({ issuer: origin, jwks_uri: origin + SET }) }),
    (origin) => `${origin}${SET}: The answer has status 404.`,
  ],
  ['a set that is none',
    (origin) =>
      ({ [METADATA]: json({ issuer: origin, jwks_uri: `${origin}${SET}?key=hush` }), [`${SET}?key=hush`]: json({}) }),
    (origin) => `${origin}${SET}: The document is not a key set.`],
  ['a set at a login page',
    (origin) =>
      ({
        [METADATA]: json({ issuer: origin, jwks_uri: origin + SET }),
        [SET]: status(302, { location: 'https://login.example/hush' }),
      }),
    (origin) => `${origin}${SET}: The answer has status 302 and redirects to https://login.example.`],
]

t.test('what is told says which document is not well', async (t) => {
  for (const [name, answers, told] of TOLD) {
    freeze(t, NOW)
    const server = await startJwksServer(t, status(404))
    const { origin } = server
    server.answer = paths(answers(origin))
    for (const settings of [
      { issuer: origin, discovery: true as const }, { trustedIssuers: [{ issuer: origin, discovery: true as const }] },
    ]) {
      const lines: string[] = []
      const app = await guarded(t, settings, logTo(lines))
      t.strictSame(await ask(app, one.sign({ iss: origin })), DOWN, name)
      t.strictSame(lines, [`apistar-jwt: the keys of ${origin}/ could not be fetched: ${told(origin)}`], name)
    }
  }
})

t.test('a set without a usable key is told of when it becomes one', async (t) => {
  const { clock, server, app, lines } = await play(t, { answer: keySet({ ...one.jwk, use: 'enc' }) })
  const useless = `apistar-jwt: the keys of ${server.url} were fetched, but there is no usable key in ${server.url}.`
  t.match(lines.splice(0), [/key 1 of .* is left out: publicKey\/use: /, useless])
  const sets: Array<[set: RequestListener, told: string[]]> = [
    [keySet(), []], [keySet(), []], [keySet(one.jwk), []], [keySet(), [useless]],
  ]
  for (const [place, [set, told]] of sets.entries()) {
    clock.now += 10
    server.answer = set
    await ask(app, two.sign(BAILEY))
    t.strictSame(lines.splice(0), told, `set ${place}`)
  }
})

t.test('a log that throws ends neither a fetch nor the process', async (t) => {
  const timers = holdTimers(t, 7000)
  freeze(t, NOW)
  const server = await startJwksServer(t, status(500))
  const app = fastify({ logger: { level: 'silent' } })
  t.after(() => app.close())
  await app.register(apistarJwt, { jwks: { url: server.url, cooldown: 7 }, global: true })
  app.get('/', async () => 'in')
  t.intercept(app.log, 'warn', { value () { throw new Error('The log is full.') } })
  await app.ready()
  t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(7))
  server.answer = keySet({ ...two.jwk, use: 'enc' }, one.jwk)
  timers.fire()
  while ((await ask(app, one.sign(BAILEY))).status !== 200) t.equal(server.seen.length, 2)
  t.strictSame(await ask(app, one.sign({ ...BAILEY, jti: '2' })), OPEN)
})

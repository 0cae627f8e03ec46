import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { type Algorithm, type Settings } from '../../index.js'
import { ALGORITHM_NAMES } from '../../lib/settings/algorithms.js'
import { build, SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, FORGED, OPEN, UNKNOWN_KEY, WRONG_ALGORITHM } from '../http.js'
import { jwkOf, KIND_OF, pairOf, pemOf, type Kind } from '../keys-fixtures.js'
import { refusedAtBoot, register } from '../refused.js'

const rsa = pairOf('rsa')
const p256 = pairOf('p256')

function settingsFor (algorithm: Algorithm): Settings {
  const kind = KIND_OF[algorithm]
  return kind === undefined ? { secret: SECRET } : { privateKey: pairOf(kind).privateKey }
}

t.test('every algorithm signs, verifies and tells a forgery', async (t) => {
  const apps = await Promise.all(ALGORITHM_NAMES.map(async (algorithm) => {
    const app = await build(t, { ...settingsFor(algorithm), algorithms: [algorithm] })
    app.get('/', { config: { auth: 'required' } }, async (request) => request.auth.user)
    return { algorithm, app }
  }))
  for (const { algorithm, app } of apps) {
    const headers = bearer(app)
    t.equal(app.jwt.decode(headers.authorization.slice(7)).header.alg, algorithm, `${algorithm}: signs`)
    t.strictSame((await app.inject({ url: '/', headers })).json(), BAILEY, `${algorithm}: verifies`)
    const forged = {
      authorization: headers.authorization.replace(/\.[^.]*$/, (signature) => `.AAAA${signature.slice(5)}`),
    }
    t.strictSame(answerOf(await app.inject({ url: '/', headers: forged })), FORGED, `${algorithm}: a forgery`)
    for (const { algorithm: other, app: signer } of apps) {
      if (other !== algorithm) {
        t.strictSame(
          answerOf(await app.inject({ url: '/', headers: bearer(signer) })),
          WRONG_ALGORITHM,
          `${algorithm}: one of ${other}`
        )
      }
    }
  }
})

t.test('the algorithms by default are those that fit the key, HS256 with a secret', async (t) => {
  const cases: ReadonlyArray<readonly [Settings, readonly Algorithm[]]> = [
    [{ secret: SECRET }, ['HS256']],
    [{ privateKey: rsa.privateKey }, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    ...(['p256', 'p384', 'p521', 'ed25519', 'ed448'] as const satisfies Kind[]).map((kind, index) =>
      [{ privateKey: pairOf(kind).privateKey }, [(['ES256', 'ES384', 'ES512'] as const)[index] ?? 'EdDSA']] as const),
  ]
  for (const [settings, algorithms] of cases) {
    const app = await build(t, settings)
    app.get('/', { config: { auth: 'required' } }, async () => 'in')
    for (const algorithm of ALGORITHM_NAMES) {
      const kind = KIND_OF[algorithm]
      if (algorithms.includes(algorithm)) {
        const headers = bearer(await build(t, { ...settings, algorithms: [algorithm] }))
        t.strictSame(answerOf(await app.inject({ url: '/', headers })), OPEN, `${algorithms[0]}…: takes ${algorithm}`)
      } else if (kind === undefined || 'secret' in settings) {
        const signer = await build(t, {
          ...(kind === undefined ? { secret: SECRET } : settingsFor(algorithm)), algorithms: [algorithm],
        })
        t.strictSame(
          answerOf(await app.inject({ url: '/', headers: bearer(signer) })),
          WRONG_ALGORITHM,
          `${algorithms[0]}…: refuses ${algorithm}`
        )
      }
    }
    t.equal(app.jwt.decode(app.jwt.encode(BAILEY)).header.alg, algorithms[0], `${algorithms[0]} signs`)
  }
})

t.test('of several algorithms the first signs and all verify', async (t) => {
  const app = await build(t, { secret: SECRET, algorithms: ['HS512', 'HS256'] })
  app.get('/', { config: { auth: 'required' } }, async () => 'in')
  t.equal(app.jwt.decode(app.jwt.encode(BAILEY)).header.alg, 'HS512')
  const answers = { HS512: OPEN, HS256: OPEN, HS384: WRONG_ALGORITHM } as const
  for (const [algorithm, answer] of Object.entries(answers)) {
    const headers = bearer(await build(t, { secret: SECRET, algorithms: [algorithm as Algorithm] }))
    t.strictSame(answerOf(await app.inject({ url: '/', headers })), answer, algorithm)
  }
})

t.test('no key, two kinds of key, or one that does not fit', async (t) => {
  const NO_KEY = 'apistar-jwt: Invalid settings: secret: no key given, expected one of secret, publicKey, ' +
    'privateKey, keys, jwks, discovery.'
  const TWO_KINDS = 'apistar-jwt: Invalid settings: secret: a secret given beside publicKey or privateKey, expected ' +
    'one kind of key.'
  const unfit = (names: string): string => 'apistar-jwt: Invalid settings: algorithms: an algorithm given that does ' +
    `not fit the key, expected some of ${names}.`
  const cases: ReadonlyArray<readonly [string, object | undefined, string]> = [
    ['no settings', undefined, NO_KEY],
    ['empty settings', {}, NO_KEY],
    ['everything but a key', { issuer: 'marker-of-issuer', algorithms: ['HS256'] }, NO_KEY],
    ['a secret and a public key', { secret: SECRET, publicKey: rsa.publicKey }, TWO_KINDS],
    ['a secret and a private key', { secret: SECRET, privateKey: pemOf(rsa.privateKey) }, TWO_KINDS],
    ['all three', { secret: SECRET, ...p256 }, TWO_KINDS],
    ['RS256 with a secret', { secret: SECRET, algorithms: ['RS256'] }, unfit('HS256, HS384, HS512')],
    [
      'ES256 beside HS256 with a secret', { secret: SECRET, algorithms: ['HS256', 'ES256'] },
      unfit('HS256, HS384, HS512'),
    ],
    [
      'HS256 with an RSA key', { publicKey: rsa.publicKey, algorithms: ['HS256'] },
      unfit('RS256, RS384, RS512, PS256, PS384, PS512'),
    ],
    [
      'HS256 beside RS256', { publicKey: pemOf(rsa.publicKey), algorithms: ['RS256', 'HS256'] },
      unfit('RS256, RS384, RS512, PS256, PS384, PS512'),
    ],
    ['ES384 with P-256', { publicKey: p256.publicKey, algorithms: ['ES384'] }, unfit('ES256')],
    [
      'a public key that is not sound', { publicKey: pairOf('rsa1024').publicKey },
      'apistar-jwt: Invalid settings: publicKey: an RSA key of 1024 bits given, expected 2048 to 8192.',
    ],
    [
      'a private key that is not sound', { ...pairOf('rsa1024'), publicKey: rsa.publicKey },
      'apistar-jwt: Invalid settings: privateKey: an RSA key of 1024 bits given, expected 2048 to 8192.',
    ],
    [
      'a JWK for another algorithm', { publicKey: jwkOf(p256.publicKey, { alg: 'ES384' }) },
      'apistar-jwt: Invalid settings: publicKey/alg: a key given for an algorithm that does not fit it.',
    ],
    [
      'a private JWK for another', { privateKey: jwkOf(p256.privateKey, { alg: 'RS256' }) },
      'apistar-jwt: Invalid settings: privateKey/alg: a key given for an algorithm that does not fit it.',
    ],
    ['EdDSA with P-256', { privateKey: p256.privateKey, algorithms: ['EdDSA'] }, unfit('ES256')],
  ]
  for (const [name, settings, message] of cases) await refusedAtBoot(t, settings, message, name)
})

t.test('a secret shorter than the hash is warned of once, and refused under strictSecret', async (t) => {
  const cases: ReadonlyArray<readonly [readonly Algorithm[], number]> = [
    [['HS256'], 32], [['HS384'], 48], [['HS512'], 64], [['HS256', 'HS512'], 64],
  ]
  for (const [algorithms, least] of cases) {
    for (const [length, isShort] of [[1, true], [least - 1, true], [least, false], [least + 1, false]] as const) {
      const lines: string[] = []
      const app = fastify({ logger: { level: 'warn', stream: { write: (line: string) => lines.push(line) } } })
      t.after(() => app.close())
      const secret = 'mark'.repeat(length).slice(0, length)
      const name = `${algorithms.join()} with ${length} bytes`
      const advice = `a secret of ${length} bytes `
      await app.register(apistarJwt, { secret, algorithms })
      app.get('/', { config: { auth: 'required' } }, async () => 'in')
      for (let round = 0; round < 3; round += 1) {
        t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app) })), OPEN, `${name}: works`)
      }
      await app.jwt.verify(app.jwt.encode(BAILEY, {
        secret, ...(algorithms[0] && { algorithm: algorithms[0] }),
      }), { secret, algorithms })
      const warnings = lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
      const expected = `apistar-jwt: ${advice}is in use, expected at least ${least} for ${algorithms.join(
        ', '
      )} (RFC 7518 3.2): ` +
        `make one with npx apistar-jwt secret --algorithm HS${least * 8}`
      t.strictSame(warnings, isShort ? [expected] : [], `${name}: warnings`)
      const strict = { secret, algorithms, strictSecret: true }
      if (isShort) {
        await refusedAtBoot(
          t,
          strict,
        `apistar-jwt: Invalid settings: secret: ${expected.slice(13).replace('is in use,', 'given,')}.`,
        `${name}, strict`
        )
      } else t.ok(await register(t, strict), `${name}, strict: is taken`)
    }
  }
})

t.test('bytes count, not characters', async (t) => {
  t.ok(await register(t, { secret: 'ä'.repeat(16), strictSecret: true }))
  await refusedAtBoot(
    t, { secret: 'ä'.repeat(15), strictSecret: true }, /secret: a secret of 30 bytes given/, 'thirty bytes'
  )
})

t.test('a Buffer that is wiped or written to later changes nothing', async (t) => {
  const bytes = {
    secret: Buffer.from(SECRET),
    publicKey: Buffer.from(pemOf(rsa.publicKey)),
    privateKey: Buffer.from(pemOf(rsa.privateKey)),
  }
  const signers = [await build(t, { secret: bytes.secret }), await build(t, { privateKey: bytes.privateKey })]
  const verifiers = [await build(t, { secret: SECRET }), await build(t, { publicKey: bytes.publicKey })]
  for (const buffer of Object.values(bytes)) buffer.fill(0)
  for (const [index, signer] of signers.entries()) {
    t.match(await verifiers[index]?.jwt.verify(signer.jwt.encode(BAILEY)), BAILEY)
  }
})

t.test('the key id of a token', async (t) => {
  const named = await build(t, { privateKey: jwkOf(p256.privateKey, { kid: 'one' }) })
  const nameless = await build(t, { privateKey: p256.privateKey })
  for (const app of [named, nameless]) app.get('/', { config: { auth: 'required' } }, async () => 'in')
  t.equal(named.jwt.decode(named.jwt.encode(BAILEY)).header.kid, 'one', 'the id of the key is written')
  const cases = [
    ['its own', { kid: 'one' }, OPEN, OPEN], ['none', {}, OPEN, OPEN], ['another', { kid: 'two' }, UNKNOWN_KEY, OPEN],
    ['an empty one', { kid: '' }, UNKNOWN_KEY, OPEN],
    ['constructor', { kid: 'constructor' }, UNKNOWN_KEY, OPEN],
  ] as const
  for (const [name, headers, byNamed, byNameless] of cases) {
    const authorization = `Bearer ${nameless.jwt.encode(BAILEY, { headers })}`
    t.strictSame(
      answerOf(await named.inject({ url: '/', headers: { authorization } })), byNamed, `a key with an id: ${name}`
    )
    t.strictSame(
      answerOf(await nameless.inject({ url: '/', headers: { authorization } })), byNameless, `a key without: ${name}`
    )
  }
})

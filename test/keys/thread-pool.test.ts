import crypto, { type KeyObject } from 'node:crypto'
import t from 'tap'
import type { Algorithm, Jwk, Settings } from '../../index.js'
import { isEdwards } from '../../lib/settings/algorithms.js'
import { forge, resign, withPart } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import { ask, BAILEY, EXPIRED, FORGED, OPEN, UNKNOWN_KEY } from '../http.js'
import { judge, type Case } from '../judge.js'
import { keySet, status } from '../jwks-server.js'
import { jwkOf, KIND_OF, pairOf, type Pair } from '../keys-fixtures.js'
import { one, play, three, two } from '../remote-scene.js'
import { watchPool } from '../watched-pool.js'

const NOW = 1_700_000_000
const ALGORITHMS = Object.keys(KIND_OF) as Algorithm[]

function pairFor (algorithm: Algorithm): Pair {
  return pairOf(KIND_OF[algorithm] ?? 'ed25519')
}

const settingsOf = ({ privateKey }: { privateKey: KeyObject }, more: Settings = {}): Settings =>
  ({ privateKey, threadPool: true, ...more })

t.test('every algorithm of a key pair, and what is made of its tokens', async (t) => {
  for (const algorithm of ALGORITHMS) {
    await t.test(algorithm, async (t) => {
      const { privateKey } = pairFor(algorithm)
      const token = forge(BAILEY, { alg: algorithm }, { alg: algorithm, key: privateKey })
      const [, , signature = ''] = token.split('.')
      const bytes = Buffer.from(signature, 'base64url')
      const cut = (text: Buffer): string => withPart(token, 2, text.toString('base64url'))
      await judge(t, { privateKey, algorithms: [algorithm] }, [
        ['a good one', token, OPEN],
        ['another payload', withPart(token, 1, Buffer.from('{"id":2}').toString('base64url')), FORGED],
        [
          'a byte changed', cut(Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1) as number ^ 1])])),
          FORGED,
        ],
        ['a byte less', cut(bytes.subarray(1)), FORGED],
        ['a byte more', cut(Buffer.concat([bytes, Buffer.alloc(1)])), FORGED],
        ['nothing but zeros', cut(Buffer.alloc(bytes.length)), FORGED],
        ...ALGORITHMS.filter((other) =>
          other !== algorithm && !isEdwards(other) && KIND_OF[other] === KIND_OF[algorithm]).map((other): Case =>
          [`signed as ${other}`, forge(BAILEY, { alg: algorithm }, { alg: other, key: privateKey }), FORGED]),
      ])
    })
  }
})

t.test('signatures of another form', async (t) => {
  const [rsa, ec] = [pairOf('rsa').privateKey, pairOf('p256').privateKey]
  const resigned = (alg: Algorithm, make: (input: Buffer) => Buffer): string =>
    resign(forge(BAILEY, { alg }, { signature: Buffer.alloc(1) }), make)
  const salted = (saltLength: number): string =>
    resigned('PS256', (input) =>
      crypto.sign('sha256', input, { key: rsa, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength }))
  await judge(t, { privateKey: rsa, algorithms: ['PS256'] }, [
    ['PS256 with a salt as long as its hash', salted(32), OPEN],
    ...[0, 20, 31, 33, crypto.constants.RSA_PSS_SALTLEN_MAX_SIGN].map((length): Case =>
      [`PS256 with a salt of ${length}`, salted(length), FORGED]),
  ])
  await judge(t, { privateKey: ec }, [
    [
      'ES256 as two numbers',
      resigned('ES256', (input) => crypto.sign('sha256', input, { key: ec, dsaEncoding: 'ieee-p1363' })), OPEN,
    ],
    [
      'ES256 in DER', resigned('ES256', (input) => crypto.sign('sha256', input, { key: ec, dsaEncoding: 'der' })),
      FORGED,
    ],
  ])
  const [ed448, other] = [pairOf('ed448').privateKey, pairOf('ed448', 'other').privateKey]
  await judge(t, { privateKey: ed448 }, [
    ['Ed448', resigned('EdDSA', (input) => crypto.sign(null, input, ed448)), OPEN],
    ['Ed448 of another key', resigned('EdDSA', (input) => crypto.sign(null, input, other)), FORGED],
  ])
})

t.test('the signature is checked on the pool, once, and then the token is cached', async (t) => {
  const pool = watchPool(t)
  const app = await guarded(t, settingsOf(pairFor('ES256')))
  const token = app.jwt.encode(BAILEY)
  for (let round = 0; round < 3; round++) t.strictSame(await ask(app, token), OPEN)
  t.strictSame(await app.jwt.verify(token), app.jwt.decode(token).payload)
  t.equal(pool.count(), 1)
})

t.test('requests that come with one token at a time share one check, and nothing else', async (t) => {
  const pool = watchPool(t)
  const app = await guarded(t, settingsOf(pairFor('ES256')))
  for (const [token, answer] of [
    [app.jwt.encode(BAILEY), OPEN], [forge(BAILEY, { alg: 'ES256' }, { signature: Buffer.alloc(64, 1) }), FORGED],
  ] as const) {
    const before = pool.count()
    const { started, release } = pool.hold()
    const asked = Array.from({ length: 20 }, () => ask(app, token))
    await started
    release()
    for (const seen of await Promise.all(asked)) t.strictSame(seen, answer)
    t.equal(pool.count() - before, 1)
    t.strictSame(await ask(app, token), answer)
    t.equal(pool.count() - before, answer === OPEN ? 1 : 2, 'what is over is not shared')
  }
  const forged = forge(BAILEY, { alg: 'ES256' }, { signature: Buffer.alloc(64, 2) })
  const failures = await Promise.all([1, 2].map(() => app.jwt.verify(forged).catch((error: unknown) => error)))
  t.not(failures[0], failures[1], 'an error that an app may write on is one request’s own')
})

t.test('without the setting nothing goes to the pool, and a secret never does', async (t) => {
  const pool = watchPool(t)
  for (const settings of [{ privateKey: pairFor('ES256').privateKey }, { secret: SECRET, threadPool: true }]) {
    const app = await build(t, settings)
    const request = { headers: { authorization: `Bearer ${app.jwt.encode(BAILEY)}x` } }
    t.throws(
      () => { app.authenticate(request, { header: () => undefined }) },
      { code: 'APISTAR_JWT_TOKEN_INVALID' },
      'it throws at once'
    )
    t.match(await app.jwt.verify(app.jwt.encode(BAILEY)), BAILEY)
  }
  t.equal(pool.count(), 0)
})

t.test('junk is refused before it gets to the pool', async (t) => {
  const pool = watchPool(t)
  const app = await guarded(t, settingsOf(pairFor('ES256')))
  const key = pairFor('ES256').privateKey
  for (const payload of ['[]', '1', '{', '']) {
    const { status, code } = await ask(app, forge(payload, { alg: 'ES256' }, { alg: 'ES256', key }))
    t.strictSame([status, code], [401, 'APISTAR_JWT_TOKEN_INVALID'], payload)
  }
  t.equal(pool.count(), 0)
})

t.test('keys without an id are tried in turn', async (t) => {
  const pool = watchPool(t)
  const pairs = ['a', 'b', 'c'].map((name) => pairOf('p256', name))
  const app = await guarded(t, {
    threadPool: true, keys: pairs.map(({ publicKey }, place) => ({ kid: String(place), publicKey })),
  })
  const sign = ({ privateKey }: Pair): string => forge(BAILEY, { alg: 'ES256' }, { alg: 'ES256', key: privateKey })
  for (const pair of pairs) t.strictSame(await ask(app, sign(pair)), OPEN)
  t.equal(pool.count(), 1 + 2 + 3)
  t.strictSame(await ask(app, sign(pairOf('p256', 'd'))), FORGED)
})

t.test('what ends while a signature is checked is refused', async (t) => {
  const clock = freeze(t, NOW)
  const pool = watchPool(t)
  const [old, current] = [pairOf('p256', 'a'), pairOf('p256', 'b')]
  const keys = [jwkOf(current.privateKey, { kid: 'current' }), jwkOf(old.privateKey, { kid: 'old' })]
  const app = await guarded(t, { threadPool: true, keys: keys as never })
  const sign = (kid: string, { privateKey }: Pair): string =>
    forge({ ...BAILEY, exp: NOW + 10 }, { alg: 'ES256', kid }, { alg: 'ES256', key: privateKey })
  const ends = [
    ['its key', sign('old', old), () => app.jwt.keys.remove('old'), UNKNOWN_KEY],
    ['its time', sign('current', current), () => { clock.now += 10 }, EXPIRED],
  ] as const
  for (const [name, token, end, answer] of ends) {
    const { started, release } = pool.hold()
    const asked = ask(app, token)
    await started
    end()
    release()
    t.strictSame(await asked, answer, name)
  }
})

t.test('keys of a remote set', async (t) => {
  const pool = watchPool(t)
  const { server, app, clock } = await play(t, { threadPool: true })
  t.strictSame(await ask(app, two.sign(BAILEY)), UNKNOWN_KEY)
  clock.now += 30
  server.answer = keySet(one.jwk, two.jwk)
  t.strictSame(await ask(app, two.sign(BAILEY)), OPEN, 'the key is fetched, then the signature checked')

  const { started, release } = pool.hold()
  const asked = ask(app, one.sign({ ...BAILEY, jti: '1' }))
  await started
  clock.now += 30
  server.answer = keySet({ ...one.jwk, key_ops: ['verify'] } as Jwk)
  t.strictSame(
    await ask(app, three.sign(BAILEY)), UNKNOWN_KEY, 'the set is fetched, where the same key is written in another way'
  )
  release()
  t.strictSame(await asked, OPEN, 'and a token of that key is judged by its successor')

  const { started: startedAgain, release: releaseAgain } = pool.hold()
  const late = ask(app, one.sign({ ...BAILEY, jti: '2' }))
  await startedAgain
  server.answer = status(500)
  clock.now += 1e6
  releaseAgain()
  t.match(await late, { status: 503 }, 'when all keys are too old, nobody can tell')
})

t.test('a secret of one issuer beside a key of another', async (t) => {
  const pool = watchPool(t)
  const { privateKey } = pairFor('ES256')
  const app = await guarded(
    t, settingsOf({ privateKey }, { issuer: 'here', trustedIssuers: [{ issuer: 'there', secret: SECRET }] })
  )
  const own = app.jwt.encode(BAILEY)
  for (const token of [own, forge({ ...BAILEY, iss: 'there' })]) t.strictSame(await ask(app, token), OPEN)
  t.strictSame(
    await ask(app, forge({ ...BAILEY, iss: 'there' }, undefined, { key: 'another secret, long enough for its hash' })),
    FORGED
  )
  t.equal(pool.count(), 1)
})

t.test('a call with options of its own', async (t) => {
  const pool = watchPool(t)
  const app = await build(t, settingsOf(pairFor('ES256')))
  const token = app.jwt.encode(BAILEY)
  t.match(await app.jwt.verify(token, { leeway: 5 }), BAILEY)
  await t.rejects(app.jwt.verify(token, {
    publicKey: pairOf('p256', 'other').publicKey,
  }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
  t.equal(pool.count(), 2)
})

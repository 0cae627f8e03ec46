import t, { type Test } from 'tap'
import type { Algorithm, Settings } from '../../index.js'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { ask, BAILEY, FORGED, OPEN, present, WRONG_ALGORITHM, type Answer } from '../http.js'
import { judge, type Case } from '../judge.js'
import { keySet } from '../jwks-server.js'
import { jwkOf, pairOf } from '../keys-fixtures.js'
import { refusedAtBoot, refusedInCall } from '../refused.js'
import { play } from '../remote-scene.js'

// RFC 9864: EdDSA said nothing of the curve; these names do.
const CURVES = [['ed25519', 'Ed25519', 'Ed448'], ['ed448', 'Ed448', 'Ed25519']] as const
const NAMES: readonly Algorithm[] = ['EdDSA', 'Ed25519', 'Ed448']

type Kind = typeof CURVES[number][0]

function tokenOf (kind: Kind, alg: Algorithm, header: object = {}): string {
  return forge(BAILEY, { alg, ...header }, { alg: 'EdDSA', key: pairOf(kind).privateKey })
}

/** What each name is answered where these are taken. */
function cases (kind: Kind, taken: readonly Algorithm[]): Case[] {
  const answer = (name: Algorithm): Answer => taken.includes(name) ? OPEN : WRONG_ALGORITHM
  return [
    ...NAMES.map((name): Case => [name, tokenOf(kind, name), answer(name)]),
    ...taken.map((name): Case => [
      `${name}, forged`, forge(BAILEY, { alg: name }, { alg: 'EdDSA', key: pairOf(kind, 'of another').privateKey }),
      FORGED,
    ]),
  ]
}

t.test('the names of a curve are one, unless the settings name only some', async (t) => {
  for (const [kind, own] of CURVES) {
    const { publicKey, privateKey } = pairOf(kind)
    const both: readonly Algorithm[] = ['EdDSA', own]
    const settings: ReadonlyArray<readonly [Settings, readonly Algorithm[]]> = [
      [{ privateKey }, both], [{ publicKey }, both],
      ...[undefined, ...both].map((alg): readonly [Settings, readonly Algorithm[]] =>
        [{ publicKey: jwkOf(publicKey, alg && { alg }) }, both]),
      ...both.map((alg): readonly [Settings, readonly Algorithm[]] =>
        [{ keys: { keys: [jwkOf(publicKey, { alg })] } }, both]),
      [{ publicKey, algorithms: ['EdDSA'] }, ['EdDSA']], [{ publicKey, algorithms: [own] }, [own]],
      [{ publicKey, algorithms: [own, 'EdDSA'] }, both],
      [{ keys: [{ publicKey, algorithm: own }] }, [own]], [{ keys: [{ publicKey, algorithm: 'EdDSA' }] }, ['EdDSA']],
      [{ keys: [jwkOf(publicKey, { alg: own })], algorithms: ['EdDSA'] }, ['EdDSA']],
      [{ keys: [jwkOf(publicKey, { alg: 'EdDSA' })], algorithms: [own] }, [own]],
    ]
    for (const [given, taken] of settings) await judge(t, given, cases(kind, taken))
  }
})

t.test('EdDSA signs by default', async (t) => {
  for (const [kind, own, other] of CURVES) {
    const { publicKey, privateKey } = pairOf(kind)
    const signing: ReadonlyArray<readonly [Settings, Algorithm]> = [
      [{ privateKey }, 'EdDSA'], [{ privateKey: jwkOf(privateKey, { alg: own }) }, 'EdDSA'],
      [{ keys: [jwkOf(privateKey, { alg: own })] }, 'EdDSA'],
      [{ privateKey, algorithms: [own] }, own], [{ privateKey, algorithms: [own, 'EdDSA'] }, own],
      [{ keys: [{ privateKey, algorithm: own }] }, own],
    ]
    for (const [settings, alg] of signing) {
      const app = await build(t, { ...settings, jwksEndpoint: '/jwks' })
      const token = app.jwt.encode(BAILEY)
      t.equal(app.jwt.decode(token).header.alg, alg)
      t.match(await app.jwt.verify(token), BAILEY)
      const { keys } = (await app.inject('/jwks')).json() as { keys: object[] }
      t.match(keys[0], { alg }, 'the endpoint writes what signs')
    }
    const app = await build(t, { privateKey })
    for (const algorithm of ['EdDSA', own] as const) {
      const token = app.jwt.encode(BAILEY, { algorithm })
      t.equal(app.jwt.decode(token).header.alg, algorithm)
      t.match(await app.jwt.verify(token, { algorithms: [algorithm] }), BAILEY)
      t.match(await app.jwt.verify(token, { publicKey }), BAILEY)
      t.match(
        await app.jwt.verify(app.jwt.encode(BAILEY, { privateKey, algorithm }), { publicKey, algorithms: [algorithm] }),
        BAILEY
      )
    }
    await t.rejects(app.jwt.verify(app.jwt.encode(BAILEY), { algorithms: [own] }), {
      code: 'APISTAR_JWT_TOKEN_INVALID',
    })
    const misfits = [
      { publicKey, algorithms: [other] }, { publicKey: jwkOf(publicKey, { alg: other }) },
      { keys: [{ publicKey, algorithm: other }] },
      { keys: { keys: [jwkOf(publicKey, { alg: other })] } }, { publicKey, algorithms: ['EdDSA', other] },
    ]
    for (const settings of misfits) await refusedAtBoot(t, settings, /does not fit/, `${other} for ${kind}`)
    await refusedInCall(t, app, 'encode', { algorithm: other }, /algorithm: .* does not fit/, `${other} for ${kind}`)
    await refusedInCall(
      t, app, 'verify', { algorithms: [other] }, /algorithms: .* does not fit/, `${other} for ${kind}`
    )
  }
})

async function answers (t: Test, ask: (alg: Algorithm) => Promise<Answer>, taken: readonly Algorithm[]): Promise<void> {
  for (const round of ['first', 'second']) {
    for (const name of NAMES) {
      t.strictSame(await ask(name), taken.includes(name) ? OPEN : WRONG_ALGORITHM, `${name}, the ${round} time`)
    }
  }
}

t.test('of trusted issuers and of remote sets, with the cache and without, on the pool and on the loop', async (t) => {
  for (const [kind, own] of CURVES) {
    const { publicKey } = pairOf(kind)
    for (const more of [{}, { cache: false }, { threadPool: true }] as const) {
      for (const algorithms of [undefined, [own], ['EdDSA'], ['EdDSA', own]] as const) {
        const taken = algorithms ?? ['EdDSA', own]
        const limit = algorithms === undefined ? {} : { algorithms }
        const issuer = 'https://them.example'
        const trusting = await guarded(t, {
          secret: SECRET, trustedIssuers: [{ issuer, publicKey, ...limit }], ...more,
        })
        const signed = (alg: Algorithm): string =>
          forge({ ...BAILEY, iss: issuer }, { alg }, { alg: 'EdDSA', key: pairOf(kind).privateKey })
        await answers(t, async (alg) => await ask(trusting, signed(alg)), taken)
        for (const alg of [undefined, 'EdDSA', own]) {
          const jwk = jwkOf(publicKey, { kid: 'a', ...(alg === undefined ? {} : { alg }) })
          const { app } = await play(t, { answer: keySet(jwk), ...limit, ...more })
          await answers(t, async (name) => {
            const { statusCode, headers, json } = await present(app, tokenOf(kind, name, { kid: 'a' }))
            return statusCode === 200
              ? OPEN
              : { status: statusCode, code: json().code, challenge: String(headers['www-authenticate']) }
          }, algorithms === undefined ? ['EdDSA', own] : taken)
        }
      }
    }
  }
})

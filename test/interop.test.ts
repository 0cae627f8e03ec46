import type { FastifyInstance } from 'fastify'
import * as jose from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import t, { type Test } from 'tap'
import { ALGORITHM_NAMES } from '../lib/settings/algorithms.js'
import { build } from './helper.js'
import { present } from './http.js'
import { createAlgorithmKeys, type AlgorithmKeys } from './interop/keys.js'
import { askPyJwt, findPyJwt } from './interop/pyjwt.js'

const now = Math.floor(Date.now() / 1000)
const CHECKS = { issuer: 'https://issuer.example', audience: 'api' }
const CLAIMS = {
  iss: CHECKS.issuer,
  aud: CHECKS.audience,
  sub: 'bäiley 🦊',
  jti: 'a"b\\c',
  iat: now,
  nbf: now,
  exp: now + 3600,
  id: 7,
  username: 'bäiley',
  roles: ['admin', { of: null, since: 1.5 }],
}

interface Peer {
  readonly name: string
  readonly lacks: readonly string[]
  readonly sign: (keys: AlgorithmKeys) => string | Promise<string>
  readonly verify: (token: string, keys: AlgorithmKeys) => unknown
}

const PEERS: Peer[] = [{
  name: 'jose',
  lacks: ['Ed448'],
  sign: ({ algorithm, signing }) =>
    new jose.SignJWT(CLAIMS).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(signing),
  verify: async (token, { algorithm, verifying }) =>
    (await jose.jwtVerify(token, verifying, { ...CHECKS, algorithms: [algorithm] })).payload,
}, {
  name: 'jsonwebtoken',
  lacks: ['EdDSA', 'Ed25519', 'Ed448'],
  sign: ({ algorithm, signing }) =>
    jsonwebtoken.sign(CLAIMS, signing, { algorithm: algorithm as jsonwebtoken.Algorithm }),
  verify: (token, { algorithm, verifying }) =>
    jsonwebtoken.verify(token, verifying, { ...CHECKS, algorithms: [algorithm as jsonwebtoken.Algorithm] }),
}]

const keysOfAll = createAlgorithmKeys()

async function buildFor (t: Test, { settings }: AlgorithmKeys): Promise<FastifyInstance> {
  const app = await build(t, { ...settings, ...CHECKS })
  app.get('/payload', { config: { auth: 'required' } }, async (request) => request.auth.payload)
  return app
}

async function checkAccepted (t: Test, app: FastifyInstance, token: string, name: string): Promise<void> {
  t.strictSame(await app.jwt.verify(token), CLAIMS, `${name}: we verify theirs`)
  const { statusCode, body } = await present(app, token, '/payload')
  t.equal(statusCode, 200, `${name}: our routes accept theirs`)
  t.strictSame(JSON.parse(body), CLAIMS, `${name}: our routes see the claims`)
}

t.test('no algorithm is left out', async (t) => {
  t.strictSame(keysOfAll.map(({ algorithm }) => algorithm), ALGORITHM_NAMES)
})

for (const { name, lacks, sign, verify } of PEERS) {
  t.test(name, async (t) => {
    for (const keys of keysOfAll.filter(({ algorithm }) => !lacks.includes(algorithm))) {
      const app = await buildFor(t, keys)
      await checkAccepted(t, app, await sign(keys), keys.algorithm)
      t.strictSame(await verify(app.jwt.encode(CLAIMS), keys), CLAIMS, `${keys.algorithm}: they verify ours`)
    }
  })
}

const python = findPyJwt()
const isRequired = process.env.APISTAR_JWT_REQUIRE_PYJWT === '1'
const skip = python === undefined && !isRequired && 'there is no python3 with PyJWT and cryptography on this machine'

t.test('PyJWT', { skip }, async (t) => {
  if (python === undefined) {
    throw new Error('There is no python3 with PyJWT and cryptography, and APISTAR_JWT_REQUIRE_PYJWT asks for it.')
  }
  // It knows no name of RFC 9864.
  const known = keysOfAll.filter(({ algorithm }) => !['Ed25519', 'Ed448'].includes(algorithm))
  const apps = await Promise.all(known.map((keys) => buildFor(t, keys)))
  const cases = known.map((keys, index) => ({ ...keys, token: (apps[index] as FastifyInstance).jwt.encode(CLAIMS) }))
  const answers = askPyJwt(python, CLAIMS, cases)
  for (const [index, { token, claims }] of answers.entries()) {
    const { algorithm } = known[index] as AlgorithmKeys
    await checkAccepted(t, apps[index] as FastifyInstance, token, algorithm)
    t.strictSame(claims, CLAIMS, `${algorithm}: it verifies ours`)
  }
  t.equal(answers.length, ALGORITHM_NAMES.length - 2, 'for every other algorithm')
})

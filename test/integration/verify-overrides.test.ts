import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import type { VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { build, freeze, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { verify } from '../judge.js'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const OTHER = 'another secret, long enough for every hash of the whole SHA-2 family'

const RS256 = forge(BAILEY, { alg: 'RS256' }, { key: RSA.privateKey })
const HS512 = forge(BAILEY, { alg: 'HS512' })
const byOther = (alg: string): string => forge(BAILEY, { alg }, { key: OTHER })

const NOW = 1_800_000_000
const INVALID = 'APISTAR_JWT_TOKEN_INVALID'
const CLAIM = 'APISTAR_JWT_CLAIM_INVALID'
const EXPIRED = 'APISTAR_JWT_TOKEN_EXPIRED'

// A token, the options of one call, and the code of the refusal if there is one.
const OVERRIDES: ReadonlyArray<readonly [string, VerifyOptions | undefined, string?]> = [
  [forge(), undefined], [forge(), {}],
  [forge({ iss: 'us', aud: 'api', id: 1 }), undefined, CLAIM],
  [forge({ iss: 'us', aud: 'api', id: 1 }), { audience: 'api' }],
  [forge({ iss: 'us', aud: 'api', id: 1 }), { audience: ['x', 'api'], issuer: ['them', 'us'] }],
  [forge({ iss: 'us', aud: 'api', id: 1 }), { audience: false }],
  [forge({ iss: 'us', aud: 'api', id: 1 }), { audience: 'api', issuer: 'them' }, CLAIM],
  [forge({ iss: 'us', id: 1 }), { issuer: 'US' }, CLAIM],
  [forge(), { issuer: 'us' }, CLAIM], [forge(), { audience: 'api' }, CLAIM],
  [forge({ id: 1, exp: NOW }), undefined, EXPIRED], [forge({ id: 1, exp: NOW }), { leeway: 1 }],
  [forge({ id: 1, exp: NOW - 1 }), { leeway: 1 }, EXPIRED],
  [forge({ id: 1, nbf: NOW + 1 }), { leeway: 1 }],
  [forge({ id: 1, nbf: NOW + 2 }), { leeway: 1 }, 'APISTAR_JWT_TOKEN_INACTIVE'],
  [HS512, undefined, INVALID], [HS512, { algorithms: ['HS512'] }], [HS512, { algorithms: ['HS256', 'HS512'] }],
  [forge(), { algorithms: ['HS512'] }, INVALID],
  [byOther('HS256'), undefined, INVALID], [byOther('HS256'), { secret: OTHER }],
  [byOther('HS256'), { secret: Buffer.from(OTHER) }],
  [byOther('HS512'), { secret: OTHER }, INVALID], [byOther('HS512'), { secret: OTHER, algorithms: ['HS512'] }],
  [forge(), { secret: OTHER }, INVALID],
  [RS256, undefined, INVALID], [RS256, { publicKey: PEM }], [RS256, { publicKey: RSA.publicKey }],
  [RS256, { publicKey: RSA.publicKey.export({ format: 'jwk' }) }],
  [RS256, { publicKey: Buffer.from(PEM), algorithms: ['RS256'] }],
  [RS256, { publicKey: PEM, algorithms: ['RS512'] }, INVALID],
  [forge(), { publicKey: PEM }, INVALID], [forge(BAILEY, { alg: 'HS256' }, { key: PEM }), { publicKey: PEM }, INVALID],
  [forge(BAILEY, { alg: 'RS256' }, { alg: 'HS256', key: PEM }), { publicKey: PEM }, INVALID],
  [RS256, { publicKey: { ...RSA.publicKey.export({ format: 'jwk' }), alg: 'RS512' } }, INVALID],
]

t.test('options of one call are laid over the settings, and a key replaces all keys and algorithms', async (t) => {
  freeze(t, NOW)
  const app = await build(t)
  for (const [index, [token, options, code]] of OVERRIDES.entries()) {
    for (const round of ['first', 'second']) {
      t.equal((await verify(app, token, options)).code, code, `${index}, ${round}`)
    }
  }
})

t.test('the same over settings with other algorithms or a public key', async (t) => {
  const strong = await build(t, { secret: SECRET, algorithms: ['HS512'] })
  t.equal((await verify(strong, HS512)).code, undefined)
  t.equal((await verify(strong, forge())).code, INVALID)
  t.equal((await verify(strong, byOther('HS256'), { secret: OTHER })).code, undefined)
  t.equal((await verify(strong, byOther('HS512'), { secret: OTHER })).code, INVALID)
  const pair = await build(t, { publicKey: PEM })
  t.equal((await verify(pair, RS256)).code, undefined)
  t.equal((await verify(pair, RS256, { secret: SECRET })).code, INVALID)
  t.equal((await verify(pair, forge(), { secret: SECRET })).code, undefined)
})

t.test('what the options do not name holds on', async (t) => {
  freeze(t, NOW)
  const app = await build(t, {
    secret: SECRET, issuer: 'us', requiredClaims: ['role'], maxAge: 60, typ: 'JWT', maxTokenLength: 300,
  })
  const good = { iss: 'us', role: 'user', iat: NOW }
  const token = (claims: object, typ = 'JWT'): string => forge({ ...good, ...claims }, { alg: 'HS256', typ })
  const cases = [
    [token({}), undefined], [token({ iss: 'them' }), CLAIM], [token({ role: null }), CLAIM],
    [token({ iat: NOW - 60 }), EXPIRED], [token({}, 'at+jwt'), INVALID],
    [token({ x: 'x'.repeat(300) }), INVALID], [token({ aud: 'api' }), CLAIM],
  ] as const
  for (const [given, code] of cases) {
    for (const options of [undefined, {}, { leeway: 0 }, { secret: SECRET }]) {
      t.equal((await verify(app, given, options)).code, code, given)
    }
  }
})

import t from 'tap'
import type { Settings } from '../../index.js'
import { guarded, logTo } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import {
  ask, EXPIRED, FORGED, OPEN, refusal, unavailable, UNKNOWN_ISSUER, WRONG_ALGORITHM, WRONG_AUDIENCE, type Answer,
} from '../http.js'
import { json, keySet, paths, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const A = 'https://a.example'
const B = 'https://b.example'
const key = createSigningKey('k')
const other = createSigningKey('k')
const publicKey = key.jwk
const secret = SECRET

t.test('each kind of key', async (t) => {
  freeze(t, 1_700_000_000)
  const server = await startJwksServer(t, status(404))
  const issuer = server.origin
  server.answer = paths({
    '/jwks.json': keySet(publicKey), '/.well-known/openid-configuration': json({ issuer, jwks_uri: server.url })
  })
  const local: object[] = [
    { publicKey }, { keys: [{ publicKey }] }, {
      keys: { keys: [other.jwk, publicKey].map((jwk, place) => ({ ...jwk, kid: ['x', 'k'][place] })) },
    }
  ]
  const remote: object[] = [
    { jwks: server.url }, {
      jwks: { url: server.url, required: true },
    }, { discovery: true }, { discovery: { required: true, timeout: 2 } }
  ]
  for (const kind of [...local, ...remote]) {
    const app = await guarded(t, { secret, trustedIssuers: [{ issuer, ...kind }] })
    const name = JSON.stringify(kind).slice(0, 40)
    for (let round = 0; round < 2; round += 1) {
      t.strictSame(await ask(app, key.sign({ iss: issuer })), OPEN, name)
      t.strictSame(await ask(app, other.sign({ iss: issuer })), FORGED, name)
      t.strictSame(await ask(app, app.jwt.encode({ id: 1 })), OPEN, `${name}: the app's own`)
      t.strictSame(
        await ask(app, app.jwt.encode({ iss: issuer })), WRONG_ALGORITHM, `${name}: the app's own, in another's name`
      )
    }
  }
})

t.test('a secret of its own', async (t) => {
  const app = await guarded(t, { secret, trustedIssuers: [{ issuer: A, secret: SECRET.toUpperCase() }] })
  t.strictSame(await ask(app, app.jwt.encode({ iss: A }, { secret: SECRET.toUpperCase() })), OPEN)
  t.strictSame(await ask(app, app.jwt.encode({ iss: A })), FORGED)
  t.strictSame(await ask(app, app.jwt.encode({ id: 1 }, { secret: SECRET.toUpperCase() })), FORGED)
})

t.test('without keys of the app itself', async (t) => {
  const app = await guarded(t, { trustedIssuers: [{ issuer: A, publicKey }] })
  t.strictSame(await ask(app, key.sign({ iss: A })), OPEN)
  t.strictSame(await ask(app, key.sign({ id: 1 })), UNKNOWN_ISSUER)
  t.throws(() => app.jwt.encode({ id: 1 }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
  t.strictSame(app.jwt.keys.list(), [])
})

t.test('an audience of its own, or that of the app', async (t) => {
  const settings: Settings = {
    secret,
    audience: 'api',
    trustedIssuers: [
      { issuer: A, publicKey, audience: ['web', 'mobile'] }, { issuer: B, publicKey },
      { issuer: 'any', publicKey, audience: false },
    ],
  }
  const app = await guarded(t, settings)
  const cases: Array<[iss: string, aud: unknown, outcome: Answer]> = [
    [A, 'web', OPEN], [A, ['x', 'mobile'], OPEN], [A, 'api', WRONG_AUDIENCE], [A, undefined, WRONG_AUDIENCE],
    [B, 'api', OPEN], [B, 'web', WRONG_AUDIENCE], [B, undefined, WRONG_AUDIENCE],
    ['any', 'x', OPEN], ['any', undefined, OPEN],
  ]
  for (const [iss, aud, outcome] of cases) {
    t.strictSame(await ask(app, key.sign({ iss, aud })), outcome, `${iss} for ${aud}`)
  }
})

t.test('the other checks of the app hold for all', async (t) => {
  freeze(t, 1000)
  const app = await guarded(t, {
    secret, leeway: 5, maxAge: 60, requiredClaims: ['sub'], idClaim: 'sub', trustedIssuers: [{ issuer: A, publicKey }],
  })
  t.strictSame(await ask(app, key.sign({ iss: A, sub: 's', iat: 990, exp: 996 })), OPEN)
  t.strictSame(await ask(app, key.sign({ iss: A, sub: 's', iat: 990, exp: 995 })), EXPIRED)
  t.strictSame(await ask(app, key.sign({ iss: A, sub: 's', iat: 935 })), EXPIRED)
  t.strictSame(await ask(app, key.sign({ iss: A, iat: 990 })), refusal('CLAIM_INVALID', 'A required claim is missing.'))
})

t.test('algorithms of its own', async (t) => {
  const server = await startJwksServer(t, keySet(publicKey))
  const app = await guarded(t, {
    secret,
    algorithms: ['HS384'],
    trustedIssuers: [{ issuer: A, jwks: server.url, algorithms: ['RS256', 'EdDSA'] }, { issuer: B, jwks: server.url }],
  })
  t.strictSame(await ask(app, key.sign({ iss: A })), WRONG_ALGORITHM)
  t.strictSame(await ask(app, key.sign({ iss: B })), OPEN)
})

t.test('an outage of one is none of another', async (t) => {
  freeze(t, 1_700_000_000)
  const [up, down] = [await startJwksServer(t, keySet(publicKey)), await startJwksServer(t, status(500))]
  const app = await guarded(
    t, { secret, trustedIssuers: [{ issuer: A, jwks: up.url }, { issuer: B, jwks: down.url }] }, logTo([])
  )
  t.strictSame(await ask(app, key.sign({ iss: A })), OPEN)
  t.strictSame(await ask(app, key.sign({ iss: B })), unavailable(10))
  t.strictSame(await ask(app, app.jwt.encode({ id: 1 })), OPEN)
})

const trusted = (...trustedIssuers: unknown[]): Settings =>
  ({ secret, issuer: 'own', trustedIssuers } as unknown as Settings)

const REFUSED: Array<[name: string, settings: Settings, message: RegExp]> = [
  [
    'no issuer', trusted({ publicKey }),
    /trustedIssuers\/0\/issuer: undefined given, expected a string that is not empty/,
  ],
  ['an empty issuer', trusted({ issuer: '', publicKey }), /trustedIssuers\/0\/issuer: a string of length 0 given/],
  ['a list of issuers', trusted({ issuer: [A], publicKey }), /trustedIssuers\/0\/issuer: a list of length 1 given/],
  [
    'no key', trusted({ issuer: A }),
    /trustedIssuers\/0\/secret: no key given, expected one of secret, publicKey, keys, jwks, discovery\./,
  ],
  [
    'two kinds of key', trusted({ issuer: A, publicKey, jwks: A }),
    /trustedIssuers\/0\/jwks: given beside publicKey, expected one kind of key/,
  ],
  [
    'a private key', trusted({ issuer: A, privateKey: key.privateKey }),
    /trustedIssuers\/0\/privateKey: a private KeyObject given, but there is no such name/,
  ],
  [
    'a name that is unknown', trusted({ issuer: A, publicKey, jwksUri: A }),
    /trustedIssuers\/0\/jwksUri: a string of length 17 given, but there is no such name/,
  ],
  [
    'an undefined check', trusted({ issuer: A, publicKey, audience: undefined }),
    /trustedIssuers\/0\/audience: undefined given/,
  ],
  [
    'the same issuer twice', trusted({ issuer: A, publicKey }, { issuer: A, publicKey }),
    /trustedIssuers\/1\/issuer: a string of length 17 given twice/,
  ],
  [
    'the issuer of the app', trusted({ issuer: 'own', publicKey }),
    /trustedIssuers\/0\/issuer: a string of length 3 given twice, or as the issuer of the app itself/,
  ],
  [
    'an HMAC algorithm of a remote set', trusted({ issuer: A, jwks: A, algorithms: ['HS256', 'RS256'] }),
    /trustedIssuers\/0\/algorithms: an HMAC algorithm given, but a remote set never holds secrets/,
  ],
  [
    'an algorithm that does not fit', trusted({ issuer: A, publicKey, algorithms: ['RS256'] }),
    /trustedIssuers\/0\/algorithms: an algorithm given that does not fit the key/,
  ],
  [
    'discovery of an issuer that is no URL', trusted({ issuer: 'a', discovery: true }),
    /trustedIssuers\/0\/issuer: a string of length 1 given, expected for discovery an https URL/,
  ],
  [
    'discovery over plain http', trusted({ issuer: 'http://a.example', discovery: true }),
    /trustedIssuers\/0\/issuer: a string of length 16 given/,
  ],
  [
    'a set over plain http', trusted({ issuer: A, jwks: 'http://a.example/jwks' }),
    /trustedIssuers\/0\/jwks: a string of length 21 given, expected an https URL/,
  ],
  ['no URL of a set', trusted({ issuer: A, jwks: {} }), /trustedIssuers\/0\/jwks\/url: undefined given/],
  [
    'a short secret where that is refused', { ...trusted({ issuer: A, secret: 'short' }), strictSecret: true },
    /trustedIssuers\/0\/secret: a secret of 5 bytes given/,
  ],
  [
    'a public key as secret', trusted({ issuer: A, secret: JSON.stringify(publicKey) }),
    /trustedIssuers\/0\/secret: a string of length \d+ given, expected a random secret/,
  ],
  ['no entries', trusted(), /trustedIssuers: a list of length 0 given/],
  ['entries that are no objects', trusted('a'), /trustedIssuers\/0: a string of length 1 given/],
  [
    'all at once', trusted({ issuer: A }, { issuer: B, keys: [{ secret }] }),
    /trustedIssuers\/0\/secret: no key given.*; trustedIssuers\/1\/keys\/0\/kid: undefined given, expected an id of its own for a secret/,
  ],
]

for (const [name, settings, message] of REFUSED) {
  t.test(`refused: ${name}`, async (t) => {
    await t.rejects(build(t, settings), { code: 'APISTAR_JWT_SETTINGS_INVALID', message })
  })
}

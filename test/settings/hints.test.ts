import t from 'tap'
import { SettingsSchema } from '../../index.js'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../lib/settings/call-schemas.js'
import { hintFor } from '../../lib/settings/hints.js'
import { SECRET } from '../helper.js'
import { refusedAtBoot } from '../refused.js'

// What a schema is asked for, and a part of what it hints at.
const CASES = [
  [SettingsSchema, [
    ['sign', 'algorithms, expiresIn, issuer and audience, which'],
    ['verify', 'algorithms, issuer, audience, leeway and maxAge, which'], ['cookies', 'cookie?'],
    ['cookieName', 'cookie?'],
    ['algorithm', 'algorithms, a list?'], ['key', 'secret, publicKey or privateKey?'], ['public', 'publicKey?'],
    ['private', 'privateKey?'], ['jwksUri', 'jwks?'], ['clockTolerance', 'leeway, in seconds?'],
    ['allowedIss', 'issuer?'], ['aud', 'audience?'], ['exp', 'expiresIn?'], ['whitelist', 'allowAnonymous?'],
    ['JWT_WHITE_LIST', 'allowAnonymous?'], ['SECRET', 'secret?'], ['JWT_SECRET', 'secret?'],
    ['JWT_USER_ID', 'idClaim?'], ['JWT_USER_NAME', 'usernameClaim?'], ['JWT_AUTHORIZATION_PREFIX', 'scheme?'],
    ['publickey', 'publicKey?'], ['private_key', 'privateKey?'], ['noTimestamp', 'the option of encode of that name?'],
    ['ignoreExpiration', 'the option of verify of that name?'], ['secert', 'secret?'], ['issuers', 'issuer?'],
    ['levway', 'leeway?'], ['maxTokenLenght', 'maxTokenLength?'], ['credentialsRequired', 'global?'],
  ]],
  [EncodeOptionsSchema, [
    ['algorithms', 'algorithm, one of them?'], ['publicKey', 'privateKey, which signs?'], ['kid', 'headers: { kid }?'],
    ['header', 'headers?'], ['sub', 'subject?'], ['jti', 'jwtId?'], ['exp', 'expiresIn?'],
    ['nbf', 'notBefore?'], ['iss', 'issuer?'], ['expiresin', 'expiresIn?'], ['timestamp', 'noTimestamp?'],
  ]],
  [VerifyOptionsSchema, [
    ['algorithm', 'algorithms, a list?'], [
      'privateKey', 'publicKey, which verifies?',
    ], ['clockTolerance', 'leeway, in seconds?'], ['allowedAud', 'audience?'], ['key', 'secret or publicKey?'],
  ]],
] as const

t.test('what a name may have meant', async (t) => {
  for (const [schema, names] of CASES) {
    for (const [name, hint] of names) {
      t.match(hintFor(name, Object.keys(schema.properties)), `; did you mean ${hint}`, name)
    }
    for (const name of ['marker-of-nothing', '__proto__', 'constructor', '', 'x'.repeat(100)]) {
      t.equal(hintFor(name, Object.keys(schema.properties)), '', name)
    }
  }
})

t.test('a setting that is there is what is meant by its name in other letters', async (t) => {
  const names = Object.keys(SettingsSchema.properties)
  for (const name of names) {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter}`)
    for (const other of [name.toUpperCase(), snake.toLowerCase(), snake.toUpperCase(), `JWT_${snake.toUpperCase()}`]) {
      t.equal(hintFor(other, names), `; did you mean ${name}?`, other)
    }
  }
})

t.test('the boot says so', async (t) => {
  const message = 'apistar-jwt: Invalid settings: secert: a string of length 87 given, but there is no such name; ' +
    'did you mean secret?; ' +
    'cookies: a boolean given, but there is no such name; did you mean cookie?; secret: no key given, '
  await refusedAtBoot(t, { secert: SECRET, cookies: true }, message, 'two names')
})

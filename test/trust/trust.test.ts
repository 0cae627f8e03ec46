import t from 'tap'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { ask, FORGED, OPEN, present, UNKNOWN_ISSUER, UNKNOWN_KEY, WRONG_AUDIENCE, WRONG_ISSUER } from '../http.js'
import { keySet, startJwksServer } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const NOW = 1_700_000_000
const OWN = 'https://own.example'
const A = 'https://a.example'
const B = 'https://b.example'
// The same key id everywhere: that is no reason to mix them up.
const [own, a, b] = [createSigningKey('k'), createSigningKey('k'), createSigningKey('k')]
const PAIRS = [[OWN, own], [A, a], [B, b]] as const

t.test('no key of one issuer verifies the token of another, cached or not', async (t) => {
  freeze(t, NOW)
  const [setOfA, setOfB] = [await startJwksServer(t, keySet(a.jwk)), await startJwksServer(t, keySet(b.jwk))]
  const app = await guarded(t, {
    publicKey: own.jwk, issuer: OWN, trustedIssuers: [{ issuer: A, jwks: setOfA.url }, { issuer: B, jwks: setOfB.url }]
  })
  for (let round = 0; round < 2; round += 1) {
    for (const [iss, { sign }] of PAIRS) {
      t.strictSame((await present(app, sign({ iss, id: 1 }))).json().payload, { iss, id: 1 }, `${iss} with its own key`)
      for (const [other, { sign: signOfOther }] of PAIRS) {
        if (other === iss) continue
        for (const kid of ['k', undefined]) {
          t.strictSame(
            await ask(app, signOfOther({ iss, id: 1 }, { kid })), FORGED, `${iss} with the key of ${other}, id ${kid}`
          )
        }
      }
    }
  }
  t.strictSame([setOfA.seen.length, setOfB.seen.length], [1, 1])
})

t.test('an unknown key id is asked for at its own issuer', async (t) => {
  freeze(t, NOW)
  const [setOfA, setOfB] = [await startJwksServer(t, keySet(a.jwk)), await startJwksServer(t, keySet(b.jwk))]
  const app = await guarded(t, {
    secret: SECRET, trustedIssuers: [{ issuer: A, jwks: setOfA.url }, { issuer: B, jwks: setOfB.url }],
  })
  t.strictSame(await ask(app, b.sign({ iss: B }, { kid: 'other' })), UNKNOWN_KEY)
  t.strictSame([setOfA.seen.length, setOfB.seen.length], [1, 2])
})

t.test('a key that two issuers have ends for the one that no longer lists it', async (t) => {
  const clock = freeze(t, NOW)
  const [setOfA, setOfB] = [await startJwksServer(t, keySet(a.jwk)), await startJwksServer(t, keySet(a.jwk))]
  const app = await guarded(t, { trustedIssuers: [{ issuer: A, jwks: setOfA.url }, { issuer: B, jwks: setOfB.url }] })
  const [ofA, ofB] = [a.sign({ iss: A }), a.sign({ iss: B })]
  for (let round = 0; round < 2; round += 1) t.strictSame([await ask(app, ofA), await ask(app, ofB)], [OPEN, OPEN])
  setOfA.answer = keySet(b.jwk)
  clock.now += 30
  t.strictSame(await ask(app, a.sign({ iss: A }, { kid: 'other' })), UNKNOWN_KEY, 'refreshed')
  for (let round = 0; round < 2; round += 1) t.strictSame([await ask(app, ofA), await ask(app, ofB)], [FORGED, OPEN])
})

const STRANGERS: unknown[] = [
  'https://c.example', `${A}/`, A.toUpperCase(), ` ${A}`, A.slice(
    0, -1
  ), '', 'constructor', '__proto__', 'toString', 'undefined', undefined, null, 1, true, [A], { [A]: A },
]

t.test('an issuer that is not listed is refused without a fetch', async (t) => {
  freeze(t, NOW)
  const server = await startJwksServer(t, keySet(a.jwk))
  for (const keys of [{}, { publicKey: own.jwk, issuer: OWN }]) {
    const app = await guarded(t, { ...keys, trustedIssuers: [{ issuer: A, jwks: server.url }] })
    await app.ready()
    const asked = server.seen.length
    for (const iss of STRANGERS) {
      for (const kid of ['k', 'other', undefined]) {
        t.strictSame(
          await ask(app, a.sign({ iss, id: 1 }, { kid })), UNKNOWN_ISSUER, `${JSON.stringify(iss)}, id ${kid}`
        )
      }
    }
    t.equal(server.seen.length, asked)
  }
})

t.test('a prototype has no issuer', async (t) => {
  const app = await guarded(t, {
    trustedIssuers: [{ issuer: 'constructor', publicKey: a.jwk }, { issuer: '__proto__', publicKey: b.jwk }],
  })
  t.strictSame(await ask(app, a.sign({ iss: 'constructor' })), OPEN)
  t.strictSame(await ask(app, b.sign({ iss: '__proto__' })), OPEN)
  t.strictSame(await ask(app, b.sign({ iss: 'constructor' })), FORGED)
  t.strictSame(await ask(app, a.sign({ iss: 'toString' })), UNKNOWN_ISSUER)
  t.strictSame(await ask(app, a.sign(JSON.parse('{"__proto__":{"iss":"constructor"}}') as object)), UNKNOWN_ISSUER)
})

t.test('the key of the app verifies its own issuer alone', async (t) => {
  const trustedIssuers = [{ issuer: A, publicKey: a.jwk }]
  const app = await guarded(t, { publicKey: own.jwk, issuer: [OWN, `${OWN}/old`], trustedIssuers })
  for (const iss of [OWN, `${OWN}/old`]) t.strictSame(await ask(app, own.sign({ iss })), OPEN)
  for (const iss of [undefined, '', `${OWN}/`, B]) {
    t.strictSame(await ask(app, own.sign({ iss, id: 1 })), UNKNOWN_ISSUER, `${iss}`)
  }
  t.strictSame(await ask(app, own.sign({ iss: A })), FORGED)

  const nameless = await guarded(t, { publicKey: own.jwk, trustedIssuers })
  t.strictSame(await ask(nameless, own.sign({ id: 1 })), OPEN)
  for (const iss of ['', OWN, null]) t.strictSame(await ask(nameless, own.sign({ iss })), UNKNOWN_ISSUER, `${iss}`)
  t.strictSame(await ask(nameless, own.sign({ iss: A })), FORGED)
  t.strictSame(await ask(nameless, a.sign({ iss: A })), OPEN)
})

t.test('without other issuers the claims decide, once the signature is right', async (t) => {
  const app = await guarded(t, { publicKey: own.jwk, issuer: OWN })
  t.strictSame(await ask(app, own.sign({ iss: OWN })), OPEN)
  t.strictSame(await ask(app, own.sign({ iss: B })), WRONG_ISSUER)
  t.strictSame(await ask(app, a.sign({ iss: B })), FORGED)
})

t.test('the options of a call are laid over whoever is trusted', async (t) => {
  freeze(t, NOW)
  const app = await guarded(t, {
    publicKey: own.jwk,
    issuer: OWN,
    audience: 'api',
    trustedIssuers: [{ issuer: A, publicKey: a.jwk, audience: 'web' }],
  })
  await app.ready()
  const calls: Array<[name: string, token: string, options: object, code: string | undefined]> = [
    ['an audience', a.sign({ iss: A, aud: 'mobile' }), { audience: 'mobile' }, undefined],
    ['an audience that is not the token\'s', a.sign({ iss: A, aud: 'web' }), { audience: 'mobile' }, 'CLAIM_INVALID'],
    ['any audience', a.sign({ iss: A, aud: 'mobile' }), { audience: false }, undefined],
    ['leeway', a.sign({ iss: A, aud: 'web', exp: NOW - 9 }), { leeway: 10 }, undefined],
    ['leeway with the key of another', own.sign({ iss: A, aud: 'web', exp: NOW - 9 }), { leeway: 10 }, 'TOKEN_INVALID'],
    ['the issuer', a.sign({ iss: A, aud: 'web' }), { issuer: A }, undefined],
    ['another issuer than the token\'s', a.sign({ iss: A, aud: 'web' }), { issuer: OWN }, 'CLAIM_INVALID'],
    ['an issuer for the key of the app', own.sign({ iss: B, aud: 'api' }), { issuer: B }, undefined],
    ['an issuer that is not the app\'s', own.sign({ iss: OWN, aud: 'api' }), { issuer: B }, 'TOKEN_INVALID'],
    ['a key', b.sign({ iss: OWN, aud: 'api' }), { publicKey: b.jwk }, undefined],
    ['a key that is not a trusted issuer\'s', b.sign({ iss: A, aud: 'web' }), { publicKey: b.jwk }, 'CLAIM_INVALID'],
  ]
  for (const [name, token, options, code] of calls) {
    const verifying = app.jwt.verify(token, options)
    if (code === undefined) t.ok(await verifying, name)
    else await t.rejects(verifying, { code: `APISTAR_JWT_${code}`, statusCode: 401 }, name)
  }
  t.strictSame(await ask(app, a.sign({ iss: A, aud: 'mobile' })), WRONG_AUDIENCE, 'for that call alone')
})

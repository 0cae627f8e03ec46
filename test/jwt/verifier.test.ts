import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { createTokenVerifier, type VerifierParts } from '../../lib/jwt/verifier.js'
import { forge, part, seal, type Part } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { BAILEY, FORGED, JUNK, OPEN, UNKNOWN_KEY, WRONG_TYPE } from '../http.js'
import { judge, type Case } from '../judge.js'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const OTHER = 'another secret, long enough for its hash'

const header = (members: object): Part => ({ alg: 'HS256', ...members })

t.test('header parameters', async (t) => {
  const crits = [[], ['exp'], ['b64'], ['x', 'x'], [1], [[]], [''], null, '', 'exp', 0, 1, false, true, {}]
  await judge(t, { secret: SECRET }, [
    ...crits.flatMap((crit): Case[] => [
      [`crit ${JSON.stringify(crit)}`, forge(BAILEY, header({ crit })), JUNK], [
        `crit ${JSON.stringify(crit)}, there`, forge(BAILEY, header({ crit, exp: 1, b64: true, x: 1 })), JUNK,
      ],
    ]),
    ...[true, false, null, 'true', 0, {}].map((b64): Case =>
      [`b64 ${JSON.stringify(b64)}`, forge(BAILEY, header({ b64 })), JUNK]),
    [
      'b64: false over a payload as it is',
      seal(`${part(header({ b64: false, crit: ['b64'] }))}.${JSON.stringify(BAILEY)}`), JUNK,
    ],
    ...[1, 0, null, true, [], ['a'], {}, 1e300].map((kid): Case =>
      [`kid ${JSON.stringify(kid)}`, forge(BAILEY, header({ kid })), JUNK]),
    ...[
      '', 'a', '../../../dev/null', '\' or 1=1 --', '\0', 'x'.repeat(2000), '__proto__', 'constructor', '\ud800',
    ].map((kid): Case =>
      [`kid ${JSON.stringify(kid.slice(0, 30))}`, forge(BAILEY, header({ kid })), OPEN]),
    ...[undefined, null, 5, [], {}, '', 'JWT', 'jwt', 'at+jwt', 'secevent+jwt'].map((typ): Case =>
      [`typ ${JSON.stringify(typ)}, which nobody asked for`, forge(BAILEY, header({ typ })), OPEN]),
    [
      'parameters nobody knows',
      forge(BAILEY, header({ cty: 'JWT', zip: 'DEF', enc: 'A128GCM', exp: 1, iss: 'x', __proto: 1 })), OPEN,
    ],
  ])
})

t.test('the id of a key that has one', async (t) => {
  const publicKey = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a' }
  const token = (kid: unknown): string => forge(BAILEY, { alg: 'RS256', kid }, { key: RSA.privateKey })
  await judge(t, { publicKey }, [
    ['its own', token('a'), OPEN], ['none', token(undefined), OPEN],
    ...['', 'A', 'b', 'a ', 'aa', '__proto__'].map((kid): Case => [JSON.stringify(kid), token(kid), UNKNOWN_KEY]),
    ['a list', token(['a']), JUNK],
  ])
})

t.test('a key in the header is never fetched and never trusted', async (t) => {
  let connections = 0
  const server = createServer((socket) => { connections += 1; socket.destroy() }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = publicKey.export({ format: 'jwk' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' })
  const offers = [
    { jwk }, { jwk: { kty: 'oct', k: part(OTHER) } }, { jku: url }, { x5u: url }, { x5c: [pem] }, { x5c: [part(pem)] },
    { jwk: null }, { jku: 5 }, { 'x5t#S256': 'x', x5t: {} }, { jwk, jku: url, x5u: url, x5c: [], kid: url },
  ]
  await judge(t, { publicKey: RSA.publicKey }, offers.flatMap((offer): Case[] => [
    [`${Object.keys(offer)}, signed by us`, forge(BAILEY, { alg: 'RS256', ...offer }, { key: RSA.privateKey }), OPEN],
    [`${Object.keys(offer)}, signed by it`, forge(BAILEY, { alg: 'RS256', ...offer }, { key: privateKey }), FORGED],
  ]))
  await judge(
    t,
    { secret: SECRET },
    offers.map((offer): Case =>
      [`${Object.keys(offer)}, by a secret`, forge(BAILEY, header(offer), { key: OTHER }), FORGED])
  )
  t.equal(connections, 0)
})

t.test('typ, compared as RFC 7515 4.1.9 says', async (t) => {
  const table = [
    ['at+jwt', ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'],
      [
        undefined, null, 5, true, ['at+jwt'], {}, '', 'JWT', 'at+jwt ', ' at+jwt', 'at+jwt;v=1',
        'application/application/at+jwt', 'application/x/at+jwt', 'xapplication/at+jwt', '/at+jwt', 'text/at+jwt',
        'at+jwts',
      ]],
    [
      'application/at+jwt', ['at+jwt', 'application/AT+jwt'],
      [undefined, 'JWT', 'application/', 'application/application/at+jwt'],
    ],
    ['JWT', ['JWT', 'jwt', 'application/jwt'], [undefined, 'at+jwt', 'JW']],
    ['a/b', ['a/b', 'A/B'], ['b', 'application/a/b', 'application/b']],
  ] as const
  for (const [typ, good, bad] of table) {
    await judge(t, { secret: SECRET, typ }, [
      ...good.map((given): Case =>
        [`${JSON.stringify(given)} for ${typ}`, forge(BAILEY, header({ typ: given })), OPEN]),
      ...bad.map((given): Case =>
        [`${JSON.stringify(given)} for ${typ}`, forge(BAILEY, header({ typ: given })), WRONG_TYPE]),
    ])
    const app = await build(t, { secret: SECRET, typ })
    t.equal(app.jwt.decode(app.jwt.encode(BAILEY)).header.typ, typ)
    await t.resolves(app.jwt.verify(app.jwt.encode(BAILEY)))
  }
})

t.test('what is not the fault of a token is not tried again with the next key', async (t) => {
  let tried = 0
  const broken = { verify () { tried += 1; throw new RangeError('out of memory') } }
  const verify = createTokenVerifier({
    chooseTrust: () => ({ source: { find: () => [broken, broken] }, rules: {} }), maxTokenLength: 1000,
  } as unknown as VerifierParts)
  t.throws(() => verify(forge(BAILEY), 0), { name: 'RangeError', message: 'out of memory' })
  t.equal(tried, 1)
})

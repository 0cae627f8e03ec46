import type { Test } from 'tap'
import { part } from '../forge.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { ask, EXPIRED, unavailable, UNKNOWN_KEY } from '../http.js'
import { json, keySet, paths, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, refuses, refusesOptions, refusesSettings } from './attack.js'

const NOW = 1_700_000_000
const UNSAFE = [
  'file:///etc/passwd', 'file://127.0.0.1/keys.json', 'ftp://127.0.0.1/keys.json', 'data:application/json,{"keys":[]}',
  'blob:nodedata:1', 'javascript:0',
  'http://idp.example/keys.json', 'http://10.0.0.1/keys.json', 'http://127.0.0.1.idp.example/',
  'https://user:word@idp.example/', 'ws://127.0.0.1/', '//127.0.0.1/', '/keys.json', '',
]

async function aimFlood (t: Test, ids: (index: number) => string): Promise<void> {
  const clock = freeze(t, NOW)
  const idp = createSigningKey('known')
  const evil = createSigningKey('evil')
  const server = await startJwksServer(t, keySet(idp.jwk))
  const app = await guarded(t, { jwks: { url: server.url, cooldown: 30 } })
  await admits(t, app, idp.sign(ADMIN))
  const tokens = Array.from({ length: 60 }, (_, index) => evil.sign(ADMIN, { kid: ids(index) }))
  async function flood (): Promise<unknown[]> {
    const outcomes = await Promise.all(tokens.map((token) => ask(app, token)))
    return [
      ...new Set(outcomes.map((outcome) => JSON.stringify(outcome))),
    ].map((outcome) => JSON.parse(outcome) as unknown)
  }
  const known = JSON.parse(JSON.stringify(UNKNOWN_KEY)) as unknown
  for (const [seconds, fetches] of [[0, 2], [29, 2], [30, 3], [59, 3]] as const) {
    clock.now = NOW + seconds
    t.strictSame(await flood(), [known], `all refused after ${seconds} s`)
    t.equal(server.seen.length, fetches, `${fetches} fetches in ${seconds} s`)
    await admits(t, app, idp.sign({ ...ADMIN, n: seconds }), 'a good token is answered meanwhile')
  }
  server.answer = status(500)
  clock.now = NOW + 90
  t.strictSame(await flood(), [JSON.parse(JSON.stringify(unavailable(30)))], 'nobody can tell while the server is down')
  t.equal(server.seen.length, 4, 'a fetch that failed counts')
  await admits(t, app, idp.sign({ ...ADMIN, n: 90 }), 'a known key is good meanwhile')
}

/** Attacks by how keys are fetched. */
export const REMOTE: readonly Advisory[] = [
  {
    ids: ['CVE-2026-48522', 'CVE-2026-102267'],
    attack: 'JWKS URL with another scheme; redirects followed',
    async aim (t) {
      freeze(t, NOW)
      const evil = createSigningKey('a')
      const [server, evilServer] = [await startJwksServer(t, () => {}), await startJwksServer(t, keySet(evil.jwk))]
      for (const url of UNSAFE) {
        await refusesSettings(t, { jwks: url }, url)
        await refusesSettings(t, { jwks: { url } }, `${url} in an object`)
        await refusesSettings(t, { issuer: url, discovery: true }, `${url} as an issuer`)
        await refusesSettings(t, { trustedIssuers: [{ issuer: 'a', jwks: url }] }, `${url} of a trusted issuer`)
        server.answer = paths({ '/.well-known/openid-configuration': json({ issuer: server.origin, jwks_uri: url }) })
        await refuses(
          t,
          await guarded(t, { issuer: server.origin, discovery: true }),
          evil.sign({ ...ADMIN, iss: server.origin }),
          unavailable(10),
          `${url} that was discovered`
        )
      }
      for (const code of [301, 302, 303, 307, 308]) {
        for (const location of [
          evilServer.url, 'file:///etc/passwd', `data:application/json,${JSON.stringify({ keys: [evil.jwk] })}`,
        ]) {
          server.answer = status(code, { location })
          await refuses(
            t,
            await guarded(t, { jwks: server.url }),
            evil.sign(ADMIN),
            unavailable(10),
            `${code} to ${location.slice(0, 5)}`
          )
          await refuses(
            t,
            await guarded(t, { issuer: server.origin, discovery: true }),
            evil.sign({ ...ADMIN, iss: server.origin }),
            unavailable(10),
            `${code} of metadata to ${location.slice(0, 5)}`
          )
        }
      }
      server.answer = keySet(createSigningKey('b').jwk)
      const app = await guarded(t, { jwks: server.url })
      await refuses(
        t,
        app,
        evil.sign(ADMIN, { jku: evilServer.url, x5u: evilServer.url, jwk: evil.jwk }),
        UNKNOWN_KEY,
        'a URL in the token itself'
      )
      await refusesOptions(t, app, evil.sign(ADMIN), { jwks: evilServer.url }, 'a URL of one call')
      t.strictSame(evilServer.seen, [], 'the other server was never asked')
    },
  },
  {
    ids: ['CVE-2026-48524', 'CVE-2026-101917'],
    attack: 'floods of unknown kid',
    async aim (t) {
      await t.test('a new one each time', (t) => aimFlood(t, (index) => `unknown ${index}`))
      await t.test('one and the same', (t) => aimFlood(t, () => 'unknown'))
      await t.test('names that an object has', (t) =>
        aimFlood(t, (index) => ['__proto__', 'constructor', 'toString', ''][index % 4] as string))
    },
  },
  {
    ids: ['CVE-2026-102274'],
    attack: 'one bad key makes the whole set unusable',
    async aim (t) {
      const idp = createSigningKey('a', 'RS256')
      const bad = [
        null, 1, 'key', [], {}, { kty: 'RSA' }, { kty: 'EC', crv: 'P-256', x: '', y: '' }, { kty: 'nothing', kid: 'b' },
        { kty: 'oct', kid: 'c', k: part(SECRET) },
        { kty: 'RSA', kid: 'd', n: 'AQAB', e: 'AQAB' }, { ...idp.jwk, kid: 'e', use: 'enc' },
        { ...idp.jwk, kid: 'f', alg: 'ES256' }, { ...idp.jwk, kid: 1 },
        { kty: 'OKP', crv: 'X25519', kid: 'g', x: 'AAAA' }, { ...idp.jwk, kid: 'h', n: 'AQAB' },
        { ...idp.jwk, kid: 'i', x5c: 'none', e: 'Ag' },
      ]
      for (const set of [[...bad, idp.jwk], [idp.jwk, ...bad], ...bad.map((key) => [key, idp.jwk])]) {
        const server = await startJwksServer(t, keySet(...set))
        const app = await guarded(t, { jwks: server.url })
        await admits(
          t, app, idp.sign(ADMIN), `beside ${set.length === 2 ? JSON.stringify(set[0])?.slice(0, 40) : 'them all'}`
        )
        await refuses(t, app, idp.sign({ ...ADMIN, exp: 1 }), EXPIRED, 'and checked as ever')
      }
    },
  },
]

import { createPublicKey } from 'node:crypto'
import { forge, part, unsigned } from '../forge.js'
import { guarded } from '../guarded.js'
import { SECRET } from '../helper.js'
import { FORGED, UNKNOWN_ISSUER, UNKNOWN_KEY, WRONG_ALGORITHM } from '../http.js'
import { keySet, startJwksServer } from '../jwks-server.js'
import { derOf, pemOf } from '../keys-fixtures.js'
import { createSigningKey } from '../signing-key.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, refuses, refusesSettings } from './attack.js'
import { jwkText } from './key-texts.js'

/** Attacks by which key of several is taken. */
export const KEY_SETS: readonly Advisory[] = [
  {
    ids: ['CVE-2025-59936'],
    attack: 'poisoned key cache passes the issuer check',
    async aim (t) {
      const [good, evil] = [createSigningKey('a'), createSigningKey('a')]
      const [goodServer, evilServer] = [await startJwksServer(t, keySet(good.jwk)), await startJwksServer(t, () => {})]
      const [us, them] = [goodServer.origin, evilServer.origin]
      const poison = ['a', `a:${us}`, `${us}:a`, `ES256:a:${us}`, `ES256:a:${us}/`, `a#${us}`]
      evilServer.answer = keySet(...poison.map((kid) => ({ ...evil.jwk, kid })))
      const app = await guarded(t, {
        trustedIssuers: [{ issuer: us, jwks: goodServer.url }, { issuer: them, jwks: evilServer.url }],
      })
      for (const kid of poison) {
        await admits(t, app, evil.sign({ ...ADMIN, iss: them }, { kid }), `their own token under ${kid}`)
        await refuses(
          t,
          app,
          evil.sign({ ...ADMIN, iss: us }, { kid }),
          kid === 'a' ? FORGED : UNKNOWN_KEY,
          `their token in our name under ${kid}`
        )
        const malformed = evil.sign({ ...ADMIN, iss: [them, us] }, { kid })
        await refuses(t, app, malformed, UNKNOWN_ISSUER, `their token in both names under ${kid}`)
        await refuses(
          t,
          app,
          evil.sign({ ...ADMIN, iss: `${us}:${them}` }, { kid }),
          UNKNOWN_ISSUER,
          `their token in a name made of both under ${kid}`
        )
      }
      await admits(t, app, good.sign({ ...ADMIN, iss: us }), 'our token is taken still')
    },
  },
  {
    ids: ['CVE-2025-65945'],
    attack: 'an unknown kid gives an empty HMAC secret',
    async aim (t) {
      const app = await guarded(t, { keys: [{ kid: 'a', secret: SECRET }] })
      await admits(t, app, forge(ADMIN, { alg: 'HS256', kid: 'a' }))
      for (const kid of ['b', '', 'A', 'a ', '__proto__', 'constructor', 'toString', '0', '../../dev/null']) {
        for (const key of ['', '\0', 'undefined', 'null', kid]) {
          await refuses(
            t,
            app,
            forge(ADMIN, { alg: 'HS256', kid }, { key }),
            UNKNOWN_KEY,
            `kid ${kid}, secret ${JSON.stringify(key)}`
          )
        }
      }
    },
  },
  {
    ids: ['CVE-2020-15084'],
    attack: 'no algorithm list beside a JWKS',
    async aim (t) {
      const idp = createSigningKey('a', 'RS256')
      const { alg, ...open } = idp.jwk
      const key = createPublicKey({ key: open as never, format: 'jwk' })
      const server = await startJwksServer(t, keySet(open))
      const app = await guarded(t, { jwks: server.url })
      await admits(t, app, idp.sign(ADMIN))
      for (const material of [
        '', pemOf(key), pemOf(key, 'pkcs1'), derOf(key), jwkText(key), JSON.stringify(open), String(open.n),
        Buffer.from(String(open.n), 'base64url'),
      ]) {
        for (const hmac of ['HS256', 'HS384', 'HS512']) {
          const forgery = forge(ADMIN, { alg: hmac, kid: 'a' }, { key: material })
          await refuses(t, app, forgery, WRONG_ALGORITHM, `${hmac} with what is public`)
          await t.rejects(
            app.jwt.verify(forgery, { algorithms: [hmac] as never }),
            { code: 'APISTAR_JWT_TOKEN_INVALID' },
            `${hmac} for one call`
          )
        }
      }
      await refuses(t, app, `${unsigned(ADMIN, { alg: 'none', kid: 'a' })}AA`, WRONG_ALGORITHM, 'none')
      for (const algorithms of [['HS256'], ['RS256', 'HS256'], ['none'], []]) {
        await refusesSettings(t, { jwks: server.url, algorithms }, `algorithms ${algorithms}`)
      }
      server.answer = keySet({ kty: 'oct', kid: 'a', alg: 'HS256', k: '' }, { kty: 'oct', kid: 'b', k: part(SECRET) })
      const served = await guarded(t, { jwks: server.url })
      await refuses(
        t, served, forge(ADMIN, { alg: 'HS256', kid: 'b' }), WRONG_ALGORITHM, 'a secret that a remote set holds'
      )
    },
  },
]

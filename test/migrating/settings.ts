import { settingsFromEnv } from '../../index.js'
import { freeze, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { pairOf, pemOf } from '../keys-fixtures.js'
import { ask, buildGuarded, fails, NOW, passes, type Case } from './shop.js'

/** The settings of API Star. */
export const SETTINGS: Readonly<Record<string, Case>> = {
  async secret (t) {
    const app = await buildGuarded(t)
    await passes(t, app, app.jwt.encode(BAILEY))
    await fails(t, app, app.jwt.encode(BAILEY, { secret: `not ${SECRET}` }), 'APISTAR_JWT_TOKEN_INVALID')
  },
  async 'several algorithms' (t) {
    const app = await buildGuarded(t, { algorithms: ['HS256', 'HS512'] })
    t.equal(app.jwt.decode(app.jwt.encode(BAILEY)).header.alg, 'HS256')
    await passes(t, app, app.jwt.encode(BAILEY, { algorithm: 'HS256' }))
    await passes(t, app, app.jwt.encode(BAILEY, { algorithm: 'HS512' }))
    await fails(t, app, app.jwt.encode(BAILEY, { algorithm: 'HS384' }), 'APISTAR_JWT_TOKEN_INVALID')
  },
  async 'key pair' (t) {
    const { privateKey, publicKey } = pairOf('rsa')
    const issuing = await buildGuarded(t, { privateKey, algorithms: ['RS512'] })
    const verifying = await buildGuarded(t, { publicKey: pemOf(publicKey), algorithms: ['RS512'] })
    await passes(t, verifying, issuing.jwt.encode(BAILEY))
  },
  async issuer (t) {
    const app = await buildGuarded(t, { issuer: 'urn:foo' })
    await passes(t, app, app.jwt.encode({ ...BAILEY, iss: 'urn:foo' }))
    await fails(t, app, app.jwt.encode({ ...BAILEY, iss: 'urn:bar' }), 'APISTAR_JWT_CLAIM_INVALID')
  },
  async audience (t) {
    const app = await buildGuarded(t, { audience: 'urn:bar' })
    await passes(t, app, app.jwt.encode({ ...BAILEY, aud: ['urn:foo', 'urn:bar'] }))
    await fails(t, app, app.jwt.encode({ ...BAILEY, aud: 'urn:foo' }), 'APISTAR_JWT_CLAIM_INVALID')
  },
  async leeway (t) {
    const clock = freeze(t, NOW)
    const app = await buildGuarded(t, { leeway: 10 })
    const token = app.jwt.encode({ ...BAILEY, exp: NOW })
    clock.now = NOW + 9
    await passes(t, app, token)
    clock.now = NOW + 10
    await fails(t, app, token, 'APISTAR_JWT_TOKEN_EXPIRED')
  },
  async 'user name claim' (t) {
    const app = await buildGuarded(t, { usernameClaim: 'email' })
    const { body } = await ask(app, app.jwt.encode({ id: 1, email: 'bailey@shop.example' }))
    t.strictSame(body.user, { id: 1, username: 'bailey@shop.example' })
  },
  async 'id claim' (t) {
    const app = await buildGuarded(t, { idClaim: 'pk' })
    const { body } = await ask(app, app.jwt.encode({ pk: 7, username: 'bailey' }))
    t.strictSame(body.user, { id: 7, username: 'bailey' })
  },
  async 'settings from the environment' (t) {
    const app = await buildGuarded(t, settingsFromEnv({
      JWT_SECRET: SECRET,
      JWT_ALGORITHMS: 'HS512, HS256',
      JWT_USER_ID: 'pk',
      JWT_USER_NAME: 'email',
      JWT_AUTHORIZATION_PREFIX: 'JWT',
    }))
    const token = app.jwt.encode({ pk: 7, email: 'bailey@shop.example' })
    t.equal(app.jwt.decode(token).header.alg, 'HS512')
    const { body } = await ask(app, undefined, { headers: { authorization: `JWT ${token}` } })
    t.strictSame(body.user, { id: 7, username: 'bailey@shop.example' })
  },
}

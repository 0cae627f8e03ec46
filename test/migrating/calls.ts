import { AuthenticationFailed, ConfigurationError } from '../../index.js'
import { part, withPart } from '../forge.js'
import { build, freeze, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { refusedAtBoot, refusedInCall } from '../refused.js'
import { ask, buildGuarded, fails, NOW, passes, type Case } from './shop.js'

/** What was done by calling the component. */
export const CALLS: Readonly<Record<string, Case>> = {
  async 'checks for one call' (t) {
    freeze(t, NOW)
    const app = await build(t)
    const token = app.jwt.encode({ ...BAILEY, iss: 'urn:foo', aud: 'urn:bar', exp: NOW - 5 })
    const checks = { issuer: 'urn:foo', audience: 'urn:bar', leeway: 10 }
    t.match(await app.jwt.verify(token, checks), BAILEY)
    await t.rejects(app.jwt.verify(token, { ...checks, issuer: 'urn:other' }), {
      code: 'APISTAR_JWT_CLAIM_INVALID', statusCode: 401,
    })
    await t.rejects(app.jwt.verify(token, { ...checks, audience: 'urn:other' }), {
      code: 'APISTAR_JWT_CLAIM_INVALID', statusCode: 401,
    })
    await t.rejects(app.jwt.verify(token, { ...checks, leeway: 1 }), {
      code: 'APISTAR_JWT_TOKEN_EXPIRED', statusCode: 401,
    })
  },
  async 'component with a check of its own' (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }, reply) => {
      if (!auth.isAuthenticated()) return reply.code(403).send({})
      return { username: auth.payload.username }
    })
    t.match(await ask(app), { status: 403, body: {} })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: { username: 'bailey' } })
  },
  async 'bad token counts as none' (t) {
    const app = await build(t)
    app.get('/me', async ({ headers }) => {
      try {
        return await app.jwt.verify(String(headers.authorization).replace('Bearer ', ''))
      } catch (error) {
        if (error instanceof AuthenticationFailed) return { username: 'nobody' }
        throw error
      }
    })
    t.match(await ask(app, 'made.it.up'), { status: 200, body: { username: 'nobody' } })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: BAILEY })
  },
  async 'payload as it was encoded' (t) {
    const app = await buildGuarded(t, { idClaim: 'pk', usernameClaim: 'email' })
    const payload = { pk: 'a', email: 'b', id: [1], username: { of: 'other kinds' }, deep: { er: [null, true, 1.5] } }
    const { body } = await ask(app, app.jwt.encode(payload, { noTimestamp: true }))
    t.strictSame(body, { user: { id: 'a', username: 'b' }, payload })
  },
  async 'empty payload' (t) {
    const app = await buildGuarded(t)
    t.throws(() => app.jwt.encode({}, { noTimestamp: true }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
    await fails(t, app, withPart(app.jwt.encode(BAILEY), 1, part({})), 'APISTAR_JWT_TOKEN_INVALID')
  },
  async encode (t) {
    const app = await build(t)
    t.match(await app.jwt.verify(app.jwt.encode({ email: 'test@shop.example' })), { email: 'test@shop.example' })
  },
  async 'secret and algorithm for one call' (t) {
    const app = await build(t)
    const secret = SECRET.toUpperCase()
    const token = app.jwt.encode(BAILEY, { secret, algorithm: 'HS512' })
    t.equal(app.jwt.decode(token).header.alg, 'HS512')
    t.match(await app.jwt.verify(token, { secret, algorithms: ['HS512'] }), BAILEY)
    await t.rejects(app.jwt.verify(token), { code: 'APISTAR_JWT_TOKEN_INVALID', statusCode: 401 })
  },
  async headers (t) {
    const app = await buildGuarded(t)
    const token = app.jwt.encode(BAILEY, { headers: { kid: '230498' } })
    t.match(app.jwt.decode(token).header, { alg: 'HS256', kid: '230498' })
    await passes(t, app, token)
  },
  async 'registered claims and dates' (t) {
    freeze(t, NOW)
    const app = await build(t, { secret: SECRET, issuer: 'urn:foo', audience: 'urn:bar' })
    const at = (seconds: number) => new Date(seconds * 1000)
    const payload = {
      iss: 'urn:foo',
      aud: ['urn:foo', 'urn:bar'],
      iat: at(NOW),
      exp: at(NOW + 30),
      nbf: at(NOW - 1),
      sub: 's',
      jti: 'j',
    }
    t.strictSame(await app.jwt.verify(app.jwt.encode(payload)), { ...payload, iat: NOW, exp: NOW + 30, nbf: NOW - 1 })
  },
  async 'secret missing' (t) {
    await refusedAtBoot(t, {}, /secret: /, 'none')
    await refusedAtBoot(t, { secret: undefined }, /secret: /, 'undefined')
  },
  async 'unknown algorithm' (t) {
    await refusedAtBoot(t, { secret: SECRET, algorithms: ['RSA512'] }, /algorithms/, 'RSA512')
    await refusedInCall(t, await build(t), 'encode', { algorithm: 'RSA512' }, /algorithm/, 'RSA512')
  },
  async 'payload that cannot be encoded' (t) {
    const app = await build(t)
    for (const payload of [{ id: 1n }, { id: true }, { exp: 'tomorrow' }]) {
      t.throws(() => app.jwt.encode(payload), ConfigurationError)
      t.throws(() => app.jwt.encode(payload), { code: 'APISTAR_JWT_ENCODE_FAILED', statusCode: 500 })
    }
  },
}

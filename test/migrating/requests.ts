import { build, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { ask, buildGuarded, fails, passes, type Case } from './shop.js'

/** What a request brings, and which routes ask for it. */
export const REQUESTS: Readonly<Record<string, Case>> = {
  async header (t) {
    const app = await buildGuarded(t)
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const { status } = await ask(app, undefined, {
        headers: { authorization: `${scheme} ${app.jwt.encode(BAILEY)}` },
      })
      t.equal(status, 200, scheme)
    }
  },
  async 'header missing' (t) {
    t.match(await ask(await buildGuarded(t)), {
      status: 401,
      challenge: 'Bearer',
      body: {
        code: 'APISTAR_JWT_TOKEN_MISSING', message: 'Authorization header is missing.',
      },
    })
  },
  async 'header that cannot be separated' (t) {
    const app = await buildGuarded(t)
    for (const authorization of ['Bearer', 'Bearer one two']) {
      t.match(await ask(app, undefined, { headers: { authorization } }), {
        status: 401,
        challenge: 'Bearer error="invalid_request"',
        body: { code: 'APISTAR_JWT_HEADER_MALFORMED', message: 'Could not separate Authorization scheme and token.' },
      })
    }
  },
  async 'scheme not supported' (t) {
    t.match(await ask(await buildGuarded(t), undefined, { headers: { authorization: 'Basic YmFpbGV5' } }), {
      status: 401,
      challenge: 'Bearer',
      body: { code: 'APISTAR_JWT_SCHEME_UNSUPPORTED', message: 'Authorization scheme not supported, try Bearer' },
    })
  },
  async 'scheme of your own' (t) {
    const app = await buildGuarded(t, { scheme: 'JWT' })
    const token = app.jwt.encode(BAILEY)
    t.equal((await ask(app, undefined, { headers: { authorization: `jwt ${token}` } })).status, 200)
    t.match(await ask(app, token), { status: 401, challenge: 'JWT', body: { code: 'APISTAR_JWT_SCHEME_UNSUPPORTED' } })
  },
  async 'one route' (t) {
    const app = await build(t)
    app.get('/me', { preHandler: [app.authenticate] }, async ({ auth }) => auth.user)
    app.get('/other', async () => ({}))
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: BAILEY })
    t.match(await ask(app, undefined, { url: '/other' }), { status: 200 })
  },
  async '@authentication_required' (t) {
    const app = await buildGuarded(t)
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
    await passes(t, app, app.jwt.encode(BAILEY))
  },
  async '@anonymous_allowed' (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ user: auth.user }))
    t.match(await ask(app), { status: 200, body: { user: null } })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: { user: BAILEY } })
    await fails(t, app, 'made.it.up', 'APISTAR_JWT_TOKEN_INVALID')
  },
  async 'whole app' (t) {
    const app = await build(t, { secret: SECRET, global: true })
    app.get('/me', async ({ auth }) => auth.user)
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
    await passes(t, app, app.jwt.encode(BAILEY))
  },
  async 'opening a route again' (t) {
    const app = await build(t, { secret: SECRET, global: true })
    app.get('/me', { config: { auth: false } }, async ({ auth }) => ({ user: auth.user }))
    t.match(await ask(app), { status: 200, body: { user: null } })
  },
  async 'white list' (t) {
    const app = await build(t, { secret: SECRET, global: true, allowAnonymous: ['GET /schema'] })
    app.get('/schema', async ({ auth }) => ({ user: auth.user }))
    app.get('/me', async () => ({}))
    t.match(await ask(app, undefined, { url: '/schema' }), { status: 200, body: { user: null } })
    t.match(await ask(app, 'made.it.up', { url: '/schema' }), { status: 200, body: { user: null } })
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
  },
}

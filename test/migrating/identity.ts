import { build, freeze } from '../helper.js'
import { BAILEY } from '../http.js'
import { ask, buildGuarded, NOW, type Case } from './shop.js'

/** What a route sees of its caller. */
export const IDENTITY: Readonly<Record<string, Case>> = {
  async user (t) {
    const app = await buildGuarded(t)
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body.user, BAILEY)
    t.strictSame((await ask(app, app.jwt.encode({ role: 'admin' }))).body.user, { id: null, username: null })
  },
  async token (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'required' } }, async ({ auth }) => ({ token: auth.token }))
    const token = app.jwt.encode(BAILEY)
    t.strictSame((await ask(app, token)).body, { token })
  },
  async is_authenticated (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ is: auth.isAuthenticated() }))
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body, { is: true })
    t.strictSame((await ask(app)).body, { is: false })
  },
  async get_user_id (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ id: auth.getUserId() }))
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body, { id: 'bailey' })
    t.strictSame((await ask(app)).body, { id: null })
  },
  async get_display_name (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ name: auth.getDisplayName() }))
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body, { name: 'bailey' })
    t.strictSame((await ask(app)).body, { name: null })
  },
  async 'payload in a route' (t) {
    freeze(t, NOW)
    const app = await buildGuarded(t)
    t.strictSame((await ask(
      app, app.jwt.encode({ ...BAILEY, data: [1] })
    )).body.payload, { ...BAILEY, data: [1], iat: NOW })
  },
  async JWTUser (t) {
    const app = await buildGuarded(t)
    const { body } = await ask(app, app.jwt.encode({ ...BAILEY, data: '102310' }, { noTimestamp: true }))
    t.strictSame(body, { user: BAILEY, payload: { ...BAILEY, data: '102310' } })
  },
}

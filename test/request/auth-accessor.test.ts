import t from 'tap'
import { createAuthAccessor } from '../../lib/request/auth-accessor.js'
import { ANONYMOUS } from '../../lib/jwt/identity.js'
import { build } from '../helper.js'
import { BAILEY, bearer } from '../http.js'

t.test('request.auth is read, and cannot be set', async (t) => {
  const app = await build(t)
  app.get('/', { config: { auth: 'required' } }, async (request) => {
    Object.assign(request, { auth: { user: { id: 'forged' } } })
    return request.auth.user
  })
  t.strictSame((await app.inject({ url: '/', headers: bearer(app) })).json(), BAILEY)
})

t.test('what is set on a prototype is there to be found', (t) => {
  const { getter, setter } = createAuthAccessor(() => ANONYMOUS)
  const above = Object.defineProperty({}, 'auth', {
    get: getter as () => unknown, set: setter as (value: unknown) => void,
  })
  const request = Object.assign(Object.create(above), { raw: {} }) as { auth: unknown }
  request.auth = 'forged'
  t.equal(request.auth, ANONYMOUS)
  const below = Object.create(above) as { auth: unknown }
  below.auth = 'theirs'
  t.ok(Object.hasOwn(below, 'auth'))
  t.end()
})

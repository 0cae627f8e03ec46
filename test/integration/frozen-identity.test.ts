import t from 'tap'
import { forge } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { answerOf, BAILEY } from '../http.js'

t.test('a handler that changes what it gets changes nothing for the next request', async (t) => {
  const payload = { ...BAILEY, roles: ['user'], team: { name: 'a', tags: [{ x: 1 }] } }
  const attacks: Array<(auth: never) => void> = [
    (auth: { payload: { id: number } }) => { auth.payload.id = 2 },
    (auth: { payload: { roles: string[] } }) => { auth.payload.roles.push('admin') },
    (auth: { payload: { roles: string[] } }) => { auth.payload.roles[0] = 'admin' },
    (auth: { payload: { roles: string[] } }) => { auth.payload.roles.length = 0 },
    (auth: { payload: { team: { tags: Array<{ x: number }> } } }) => {
      (auth.payload.team.tags[0] as { x: number }).x = 2
    },
    (auth: { payload: { team?: unknown } }) => { delete auth.payload.team },
    (auth: { payload: object }) => { Object.assign(auth.payload, { isAdmin: true }) },
    (auth: { payload: object }) => { Object.setPrototypeOf(auth.payload, { isAdmin: true }) },
    (auth: { payload: object }) => { Object.defineProperty(auth.payload, 'exp', { value: 1 }) },
    (auth: { user: { id: number } }) => { auth.user.id = 2 },
    (auth: { user: unknown }) => { auth.user = { id: 2, username: 'admin' } },
    (auth: { payload: unknown }) => { auth.payload = {} },
    (auth: { token: string }) => { auth.token = 'x' },
    (auth: { isAuthenticated: unknown }) => { auth.isAuthenticated = () => false },
  ]
  for (const cache of [1000, false] as const) {
    const app = await build(t, { secret: SECRET, cache })
    app.get('/:attack', { onRequest: app.authenticate }, async (request) => {
      const before = JSON.stringify(request.auth)
      const attack = attacks[Number((request.params as { attack: string }).attack)] as (auth: unknown) => void
      t.throws(() => attack(request.auth), TypeError, String(attack))
      return before
    })
    const authorization = `Bearer ${forge(payload)}`
    for (const url of [...attacks.keys(), 0].map((index) => `/${index}`)) {
      const response = await app.inject({ url, headers: { authorization } })
      t.strictSame(answerOf(response).status, 200)
      t.strictSame(response.json(), { user: BAILEY, payload })
    }
  }
})

import t from 'tap'
import type { Settings } from '../../index.js'
import { build, freeze } from '../helper.js'
import { ask, FORBIDDEN, lacking, OPEN, present } from '../http.js'
import { PROVIDER_TOKENS } from '../provider-tokens.js'
import { createSigningKey } from '../signing-key.js'

const key = createSigningKey('k')
const WAYS: readonly Settings[] = [{}, { cache: false }, { threadPool: true }]

t.test('what tokens of providers grant, by the settings that the documents name', async (t) => {
  freeze(t, 1_700_000_060)
  for (const { provider, settings, claims, user, scopes, roles, notScopes, notRoles } of PROVIDER_TOKENS) {
    for (const way of WAYS) {
      const app = await build(t, { keys: [key.jwk], ...settings, ...way })
      const token = key.sign(claims, { typ: 'at+jwt' })
      const rows = [
        ...scopes.map((name) => ['scopes', name, OPEN] as const),
        ...roles.map((name) => ['roles', name, OPEN] as const),
        ...notScopes.filter((name) => !name.includes(' ')).map((name) => ['scopes', name, lacking(name)] as const),
        ...notRoles.map((name) => ['roles', name, FORBIDDEN] as const),
      ]
      for (const [place, [member, name]] of rows.entries()) {
        const auth = { [member]: name } as { roles: string }
        app.get(`/${place}`, { config: { auth } }, async () => 'in')
      }
      app.get('/who', { config: { auth: 'required' } }, async ({ auth }) => {
        return { user: auth.user, none: notScopes.some((name) => auth.hasScope(name)) }
      })
      for (const [place, [member, name, answer]] of rows.entries()) {
        for (const time of ['new', 'known']) {
          t.strictSame(await ask(app, token, `/${place}`), answer, `${provider}: ${member} ${name}, ${time}`)
        }
      }
      t.strictSame((await present(app, token, '/who')).json(), { user, none: false }, provider)
    }
  }
})

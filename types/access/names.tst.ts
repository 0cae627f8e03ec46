import fastify from 'fastify'
import apistarJwt, { type Account, type Authenticated, type RoleName, type ScopeName } from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

interface User { readonly name: string }

declare module 'apistar-jwt' {
  interface AuthTypes { scopes: 'read:users' | 'write:users', roles: 'admin' | 'editor', account: User }
}

holds<Equal<ScopeName, 'read:users' | 'write:users'>>()
holds<Equal<RoleName, 'admin' | 'editor'>>()
holds<Equal<Account, User>>()

const app = fastify()
await app.register(apistarJwt, {
  secret: 'x', scopes: { 'read:users': 'Read', 'write:users': 'Write' }, loadAccount: async () => ({ name: 'x' }),
})
// @ts-expect-error one is missing
await app.register(apistarJwt, { secret: 'x', scopes: { 'read:users': 'Read' } })
const scopes = { 'read:users': 'Read', 'write:users': 'Write' } as const
// @ts-expect-error there is no such scope
await app.register(apistarJwt, { secret: 'x', scopes: { ...scopes, 'raed:users': 'Read' } })

app.get('/', {
  config: { auth: { scopes: ['read:users', 'write:users'], roles: { anyOf: ['admin', 'editor'] } } },
}, async ({ auth }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof auth.account, User>>()
  auth.hasScope('read:users')
  auth.hasRole('admin', 'editor')
  // @ts-expect-error there is no such scope
  auth.hasScope('raed:users')
  // @ts-expect-error there is no such role
  auth.hasRole('admni')
  return auth.account.name
})
app.get('/', async ({ auth }) => {
  holds<Equal<typeof auth.account, User | null>>()
  // @ts-expect-error nobody may be calling
  return auth.account.name
})
// @ts-expect-error there is no such scope
app.get('/', { config: { auth: { scopes: 'raed:users' } } }, async () => null)
// @ts-expect-error there is no such scope, in a list
app.get('/', { config: { auth: { scopes: ['read:users', 'x'] } } }, async () => null)
// @ts-expect-error there is no such role, below
app.get('/', { config: { auth: { anyOf: [{ roles: { anyOf: ['admin', 'x'] } }] } } }, async () => null)
// @ts-expect-error there is no such role
app.authorize({ roles: 'x' })
// @ts-expect-error there is no such role
app.protect({ roles: 'x' })
app.authorize({ scopes: 'read:users', anyOf: [{ roles: 'admin' }] })
app.protect({ roles: 'admin' }).get('/', async ({ auth }) => auth.account.name)

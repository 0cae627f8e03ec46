import fastify from 'fastify'
import apistarJwt, {
  memoryStore, type RefreshOptions, type SessionClaims, type SessionEvent, type SessionFacts, type Sessions,
  type SessionsSetting, type SessionTokens, type TokenResponse,
} from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

const app = fastify()
const { sessions } = app.jwt

holds<Equal<typeof sessions, Sessions>>()
holds<Equal<Awaited<ReturnType<Sessions['create']>>, SessionTokens>>()
holds<Equal<Awaited<ReturnType<Sessions['refresh']>>, SessionTokens>>()
holds<Equal<Parameters<Sessions['refresh']>[1], RefreshOptions | undefined>>()
holds<Equal<Awaited<ReturnType<Sessions['stepUp']>>, SessionTokens>>()
holds<Equal<Awaited<ReturnType<Sessions['end']>>, boolean>>()
holds<Equal<Awaited<ReturnType<Sessions['endAll']>>, number>>()
holds<Equal<Awaited<ReturnType<Sessions['list']>>, SessionFacts[]>>()
holds<Equal<ReturnType<SessionTokens['toJSON']>, TokenResponse>>()
holds<Equal<SessionFacts['userId'], string | number>>()
holds<Equal<SessionFacts['data'], unknown>>()
holds<Equal<SessionFacts['amr'], readonly string[] | null>>()
holds<Equal<SessionEvent['behind'], number | undefined>>()

interface Claims { readonly username: string }
const claims = async ({ userId }: SessionFacts): Promise<Claims | null> => userId === 1 ? { username: 'bailey' } : null
claims satisfies SessionClaims

const settings = {
  claims, store: memoryStore(), idle: '7d', lifetime: 3600, grace: 0, maxPerUser: 5,
} as const satisfies SessionsSetting
await app.register(apistarJwt, { secret: 's', sessions: settings })
await app.register(apistarJwt, { secret: 's', sessions: { claims: () => null } })
// @ts-expect-error claims must be there
await app.register(apistarJwt, { secret: 's', sessions: {} })
// @ts-expect-error text is no set of claims
await app.register(apistarJwt, { secret: 's', sessions: { claims: () => 'bailey' } })
// @ts-expect-error nor is nothing
await app.register(apistarJwt, { secret: 's', sessions: { claims: () => undefined } })
// @ts-expect-error a misspelt name
await app.register(apistarJwt, { secret: 's', sessions: { claims, ilde: '7d' } })
// @ts-expect-error a URL is no store
await app.register(apistarJwt, { secret: 's', sessions: { claims, store: 'redis://127.0.0.1' } })

const tokens = await sessions.create('bailey', {
  data: { device: 'phone' }, acr: 'mfa', amr: ['pwd', 'otp'] as const, authTime: new Date(),
})
await sessions.stepUp(tokens.session, { acr: 'mfa' })
await sessions.stepUp({ userId: 1, id: tokens.session.id })
await sessions.endAll(1, { except: tokens.session.id, reason: 'new password' })
// @ts-expect-error a user without an id
await sessions.create(null)
// @ts-expect-error seconds are no Date
await sessions.create(1, { authTime: 1_700_000_000 })
// @ts-expect-error a misspelt option
await sessions.endAll(1, { exept: 'x' })
// @ts-expect-error tokens do not change
tokens.accessToken = ''
// @ts-expect-error nor do sessions
tokens.session.userId = 2

// Cookies
await app.register(apistarJwt, { secret: 's', cookie: true })
await app.register(apistarJwt, { secret: 's', cookie: 'shop', sessions: { claims, endpoint: '/auth' } })
await app.register(apistarJwt, {
  secret: 's', cookie: { name: 'shop', sameSite: 'strict', origins: ['https://admin.example'] as const },
})
// @ts-expect-error cookies are on, or left out
await app.register(apistarJwt, { secret: 's', cookie: false })
// @ts-expect-error no cookie of this kind
await app.register(apistarJwt, { secret: 's', cookie: { sameSite: 'none' } })
app.post('/login', async (_request, reply) => {
  await sessions.create(1, { reply })
  await sessions.refresh('rt1_', { reply })
  await sessions.stepUp({ userId: 1, id: '' }, { reply })
  app.jwt.setCookie(reply, 'a.b.c')
  app.jwt.clearCookie(reply)
})
const secure = fastify({ http2: true })
secure.post('/login', async (_request, reply) => await sessions.create(1, { reply }))
// @ts-expect-error a raw response is no reply
app.post('/raw', async (_request, reply) => await sessions.create(1, { reply: reply.raw }))

import { Type, type Static } from '@sinclair/typebox'
import fastify from 'fastify'
import apistarJwt, { type Payload, type User } from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

const Claims = Type.Object({
  sub: Type.String(),
  role: Type.Union([Type.Literal('admin'), Type.Literal('user')]),
  teams: Type.Array(Type.Object({ name: Type.String() })),
  note: Type.Optional(Type.Unknown()),
})

declare module 'apistar-jwt' {
  interface AuthTypes { payload: Static<typeof Claims> }
}

const app = fastify()
await app.register(apistarJwt, { secret: 'x', claims: Claims })

app.get('/', { config: { auth: 'required' } }, async ({ auth: { payload, user } }) => {
  holds<Equal<typeof payload, Payload>>()
  holds<Equal<typeof payload.sub, string>>()
  holds<Equal<typeof payload.role, 'admin' | 'user'>>()
  holds<Equal<typeof payload.teams, readonly { readonly name: string }[]>>()
  holds<Equal<typeof payload.note, unknown>>()
  holds<Equal<typeof payload.exp, number | undefined>>()
  holds<Equal<typeof user, User>>()
  // @ts-expect-error no such claim
  holds<Equal<typeof payload.rule, unknown>>()
  // @ts-expect-error frozen
  payload.role = 'admin'
  // @ts-expect-error frozen, all the way down
  payload.teams.push({ name: 'x' })
})
app.get('/', async ({ auth }) => {
  if (auth.isAuthenticated()) holds<Equal<typeof auth.payload.role, 'admin' | 'user'>>()
  holds<Equal<typeof auth.payload, Payload | null>>()
})

export const verified = await app.jwt.verify('x')
holds<Equal<typeof verified, Payload>>()
holds<Equal<typeof verified.role, 'admin' | 'user'>>()
// @ts-expect-error no such claim
holds<Equal<typeof verified.rule, unknown>>()

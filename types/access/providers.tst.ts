import fastify from 'fastify'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { Type as Type1 } from 'typebox'
import type { TypeBoxTypeProvider as TypeBox1TypeProvider } from 'type-provider-typebox-6'
import { z } from 'zod'
import apistarJwt, { type Anonymous, type Authenticated } from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

const app = fastify()
await app.register(apistarJwt, { secret: 'x' })

// What a schema says of the body, and what a requirement or protect says of the caller, hold beside each other.
const typebox = app.withTypeProvider<TypeBoxTypeProvider>()
const Body = Type.Object({ name: Type.String() })
typebox.post('/', { schema: { body: Body }, config: { auth: { roles: 'admin' } } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body, { name: string }>>()
})
typebox.post('/', {
  schema: { body: Body }, preHandler: [app.authorize({ roles: 'admin' })],
}, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated | Anonymous>>()
  holds<Equal<typeof body, { name: string }>>()
})
typebox.protect({ roles: 'admin' }).post('/', { schema: { body: Body } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body, { name: string }>>()
})
typebox.protect('required').protect('optional').post('/', { schema: { body: Body } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated | Anonymous>>()
  holds<Equal<typeof body, { name: string }>>()
})

const typebox1 = app.withTypeProvider<TypeBox1TypeProvider>()
const Body1 = Type1.Object({ name: Type1.String() })
typebox1.post('/', { schema: { body: Body1 }, config: { auth: { roles: 'admin' } } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body.name, string>>()
})
typebox1.protect({ roles: 'admin' }).post('/', { schema: { body: Body1 } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body.name, string>>()
})

const zod = app.withTypeProvider<ZodTypeProvider>()
const ZodBody = z.object({ name: z.string() })
zod.post('/', { schema: { body: ZodBody }, config: { auth: { roles: 'admin' } } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body, { name: string }>>()
})
zod.protect({ roles: 'admin' }).post('/', { schema: { body: ZodBody } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body, { name: string }>>()
})

const jsonSchema = app.withTypeProvider<JsonSchemaToTsProvider>()
const jsonBody = {
  type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false,
} as const
jsonSchema.post('/', { schema: { body: jsonBody }, config: { auth: { roles: 'admin' } } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body, { name: string }>>()
})
jsonSchema.protect({ roles: 'admin' }).post('/', { schema: { body: jsonBody } }, async ({ auth, body }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof body, { name: string }>>()
})

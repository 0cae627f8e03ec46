import swagger from '@fastify/swagger'
import fastify from 'fastify'
import { jsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { authTransform } from 'apistar-jwt/openapi'

const app = fastify()
await app.register(swagger, { openapi: {}, transform: authTransform(app) })
await app.register(swagger, { openapi: {}, transform: authTransform(app, { transform: jsonSchemaTransform }) })
await app.register(swagger, {
  transform: authTransform(
    app, { schemes: { login: { type: 'oauth2', flows: {} }, key: { type: 'apiKey', in: 'header', name: 'x' } } }
  ),
})

// Instances of any kind
authTransform(fastify({ http2: true }))
authTransform(app.withTypeProvider<ZodTypeProvider>())

// @ts-expect-error a scheme has a type
authTransform(app, { schemes: { login: { in: 'header' } } })
// @ts-expect-error there is no such option
authTransform(app, { scheme: {} })
// @ts-expect-error what it is for
authTransform()
// @ts-expect-error a transform is a function
authTransform(app, { transform: 'x' })

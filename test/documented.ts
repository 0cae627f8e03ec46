import swagger from '@fastify/swagger'
import { Validator } from '@seriousme/openapi-schema-validator'
import fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { type Settings } from '../index.js'
import { authTransform, type AuthTransformOptions } from '../lib/entries/openapi.js'
import { SECRET } from './helper.js'

/** What a document says of a route. */
export interface Operation {
  readonly operationId?: string
  readonly security?: ReadonlyArray<Readonly<Record<string, readonly string[]>>>
  readonly responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** A document of OpenAPI, as far as tests look at it. */
export interface ApiDocument {
  readonly openapi: string
  readonly components: { readonly securitySchemes?: Readonly<Record<string, object>> }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** What is documented, and how. */
export interface Documented {
  readonly settings?: Settings
  readonly openapi?: object
  readonly swagger?: object
  readonly options?: AuthTransformOptions
  readonly before?: (app: FastifyInstance) => unknown
  readonly declare: (app: FastifyInstance) => unknown
}

/** The versions of OpenAPI that documents are made in. */
export const VERSIONS = ['3.0.3', '3.1.0'] as const

/** Builds an app with @fastify/swagger and the plugin, in this order. */
export async function buildDocumented (t: Test, documented: Documented): Promise<FastifyInstance> {
  const { settings, openapi, options, before = () => {}, declare } = documented
  const app = fastify()
  t.after(() => app.close())
  const info = { title: 'Test', version: '1.0.0' }
  await app.register(swagger, {
    openapi: { info, ...openapi }, transform: authTransform(app, options), ...documented.swagger,
  })
  await before(app)
  await app.register(apistarJwt, settings ?? { secret: SECRET })
  await declare(app)
  await app.ready()
  return app
}

/** The document of an app, which is held against the schema of its version. */
export async function documentOf (t: Test, app: FastifyInstance): Promise<ApiDocument> {
  const document = app.swagger() as unknown as ApiDocument
  const written = JSON.parse(JSON.stringify(document)) as Record<string, unknown>
  const { valid, errors } = await new Validator().validate(written)
  t.ok(valid, `valid: ${JSON.stringify(errors)}`)
  return document
}

/** What a document says of who gets in, by method and path. */
export function securityIn ({ paths }: ApiDocument): Record<string, unknown> {
  return Object.fromEntries(Object.entries(paths).flatMap(([path, operations]) => {
    return Object.entries(operations).map(([method, { security }]) => [`${method} ${path}`, security])
  }))
}

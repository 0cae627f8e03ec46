import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'
import { SettingsInvalid } from '../errors.js'
import type { RouteFacts } from '../jwt/routes.js'
import { factsOfRoute, seeRoute, type SeenRoute } from '../request/audit/facts.js'
import { hooksOf } from '../request/audit/hooks.js'
import { configOf } from '../request/auth-config.js'
import { gateOf } from '../request/gate.js'
import { createFaults } from '../settings/faults.js'
import { readOptions } from '../settings/options.js'
import { memberOf } from '../settings/own.js'
import { Type } from '../settings/type.js'
import { withRefusals } from './openapi/responses.js'
import {
  declareSchemes, schemesOf, type OpenApiDocument, type Schemes, type SecurityScheme,
} from './openapi/schemes.js'
import { securityOf } from './openapi/security.js'

export type { SecurityScheme } from './openapi/schemes.js'

/** What @fastify/swagger gives a transform. */
export interface TransformInput {
  readonly schema: FastifySchema
  readonly url: string
  readonly route: RouteOptions
  readonly openapiObject?: object
  readonly swaggerObject?: object
}

/** What a transform gives back. */
export interface Transformed { schema: FastifySchema, url: string }

/** How a transform is made. */
export interface AuthTransformOptions {
  /** What transforms a route first, such as `jsonSchemaTransform` of fastify-type-provider-zod. */
  transform? (given: TransformInput): Transformed
  /** The security schemes by their names, in place of those that the settings of the plugin tell. */
  readonly schemes?: { readonly [name: string]: SecurityScheme }
}

const OptionsSchema = Type.Object({
  transform: Type.Optional(Type.Function([], Type.Unknown(), { description: 'a transform of @fastify/swagger' })),
  schemes: Type.Optional(Type.Record(Type.String(), Type.Object({ type: Type.String({ minLength: 1 }) }), {
    description: 'one security scheme or more by their names, each with its type',
  })),
}, { additionalProperties: false })

type Transform = NonNullable<AuthTransformOptions['transform']>
/** The parts of a schema that a document is made of. */
type Documented = FastifySchema & { readonly hide?: boolean, readonly security?: unknown, readonly response?: object }
type OwnTransform = Transform | false | undefined

function asIs ({ schema, url }: TransformInput): Transformed {
  return { schema, url }
}

// Refresh and logout take the token in their own way: of the plugin's routes only they are open and take POST.
function refusesItself ({ auth, source, method }: RouteFacts): boolean {
  return auth === 'open' && source === 'own' && method === 'POST'
}

// The prototype of a config stays, since what is inherited tells whether Fastify would drop it.
function withTransform (config: object, swaggerTransform: Transform): object {
  const own = { swaggerTransform: { value: swaggerTransform, enumerable: true } }
  const members = { ...Object.getOwnPropertyDescriptors(config), ...own }
  return Object.create(Object.getPrototypeOf(config) as object, members) as object
}

function readAuthOptions (given: unknown): Pick<AuthTransformOptions, 'transform' | 'schemes'> {
  const faults = createFaults('options of authTransform', 'apistar-jwt: ')
  const options = readOptions<AuthTransformOptions>(OptionsSchema, given, faults)
  // With none, a document would say of guarded routes that they are open.
  if (options.schemes !== undefined && Object.keys(options.schemes).length === 0) {
    faults.say('schemes', 'no scheme given, state one')
  }
  faults.throwIfAny()
  return options
}

function findSchemes (places: Parameters<typeof schemesOf>[0]): Schemes {
  const schemes = schemesOf(places)
  if (Object.keys(schemes).length > 0) return schemes
  throw new SettingsInvalid('apistar-jwt: authTransform: extractToken finds the tokens, so state schemes')
}

/**
 * Makes a transform for @fastify/swagger that says in the document which routes ask for a token and for which scopes,
 * and how they refuse. Documents change, answers never do.
 *
 * @param app the instance that @fastify/swagger is registered on, before its routes are declared
 * @throws ConfigurationError for wrong options
 *
 * @example
 * await app.register(swagger, { openapi: { info }, transform: authTransform(app) })
 */
export function authTransform (app: Pick<FastifyInstance, 'prefix'>, options: AuthTransformOptions = {}): Transform {
  const { transform = asIs, schemes } = readAuthOptions(options)
  const instance = app as FastifyInstance
  const seen: SeenRoute[] = []

  // A twin for HEAD may be a copy. Fastify changes `url` after all hooks have seen it.
  function find (route: RouteOptions): SeenRoute {
    const isCopyOf = ({ options: { handler }, url, method }: SeenRoute): boolean =>
      handler === route.handler && url === route.url && method === route.method
    return seen.find((one) => one.options === route) ?? seen.find(isCopyOf) ?? seeRoute(route, instance)
  }

  function documentRoute (own: Transform, given: TransformInput): Transformed {
    const { schema, url } = own(given)
    const document = given.openapiObject as OpenApiDocument | undefined
    const { security, response, hide } = { ...schema } as Documented
    // Swagger 2.0 has no words for a bearer token.
    if (document === undefined || hide === true) return { schema, url }
    const route = find(given.route)
    const policy = (gateOf(route.context) ?? gateOf(instance))?.policy
    const facts = factsOfRoute(route, hooksOf(route.options))
    const auth: RouteFacts['auth'] = facts.find((one) => one.auth !== 'open')?.auth ?? 'open'
    const isClosedByDefault = document.security !== undefined && document.security.length > 0
    if (policy === undefined) return { schema, url }
    const responses = withRefusals(
      auth, response as Readonly<Record<string, unknown>> | undefined, facts.some(refusesItself)
    )
    if (auth === 'open' && !isClosedByDefault) {
      return { schema: responses === response ? schema : { ...schema, response: responses }, url }
    }
    const wanted = { schemes: schemes ?? findSchemes(policy.places), isStated: schemes !== undefined }
    const declared = declareSchemes(document, wanted)
    const documented = {
      ...schema,
      security: security ?? securityOf(auth, declared, document.openapi),
      response: responses,
    }
    return { schema: documented as FastifySchema, url }
  }

  instance.addHook('onRoute', function watchRoute (route) {
    seen.push(seeRoute(route, this))
    const own = memberOf(Object(configOf(route)) as object, 'swaggerTransform') as OwnTransform | undefined
    // One of its own takes the place of that of the document.
    if (own === undefined) return
    const ownTransform = (given: TransformInput): Transformed => documentRoute(own === false ? asIs : own, given)
    route.config = withTransform(route.config as object, ownTransform) as NonNullable<RouteOptions['config']>
  })
  return (given) => documentRoute(transform, given)
}

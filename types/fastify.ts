import type {
  ContextConfigDefault, FastifyBaseLogger, FastifyReply, FastifyRequest, FastifySchema, FastifyTypeProvider,
  FastifyTypeProviderDefault, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerBase, RawServerDefault,
  RouteGenericInterface, RouteHandlerMethod
} from 'fastify'
import type { FastifyRequestType, ResolveFastifyRequestType } from 'fastify/types/type-provider.js'
import type { Anonymous, Authenticated } from '../lib/jwt/identity.js'
import type { Authenticate } from '../lib/request/hook.js'
import type { Jwt } from '../lib/jwt/jwt.js'
import type { AuthTypes } from '../lib/settings/auth-types.js'
import type { AuthMode } from '../lib/request/auth-config.js'

interface RequiredAuth { auth: 'required' }

/** The identity that a route's handler sees, by what its `config.auth` says. */
type AuthOf<Config> = Config extends RequiredAuth
  ? Authenticated
  : AuthTypes extends { global: true }
    ? 'auth' extends keyof Config ? Authenticated | Anonymous : Authenticated
    : Authenticated | Anonymous

type Handler<
  Config,
  RouteGeneric extends RouteGenericInterface,
  RawServer extends RawServerBase,
  RawRequest extends RawRequestDefaultExpression<RawServer>,
  RawReply extends RawReplyDefaultExpression<RawServer>,
  SchemaCompiler extends FastifySchema,
  TypeProvider extends FastifyTypeProvider,
  Logger extends FastifyBaseLogger
> = (
  request: FastifyRequest<RouteGeneric, RawServer, RawRequest, SchemaCompiler, TypeProvider, Config, Logger>,
  reply: FastifyReply<RouteGeneric, RawServer, RawRequest, RawReply, Config, SchemaCompiler, TypeProvider>
) => ReturnType<
  RouteHandlerMethod<RawServer, RawRequest, RawReply, RouteGeneric, Config, SchemaCompiler, TypeProvider, Logger>
>

/**
 * A handler that is written apart from its route, for one that says `config: { auth: 'required' }`.
 * Fastify infers the route's generic from its handler, and its config with it: a handler that states
 * a generic is taken at its word, one that does not is refused on any other route.
 *
 * @example
 * const showMe: AuthenticatedHandler = async (request) => request.auth.user
 * app.get('/me', { config: { auth: 'required' } }, showMe)
 */
export type AuthenticatedHandler<
  RouteGeneric extends RouteGenericInterface = RouteGenericInterface,
  RawServer extends RawServerBase = RawServerDefault,
  RawRequest extends RawRequestDefaultExpression<RawServer> = RawRequestDefaultExpression<RawServer>,
  RawReply extends RawReplyDefaultExpression<RawServer> = RawReplyDefaultExpression<RawServer>,
  SchemaCompiler extends FastifySchema = FastifySchema,
  TypeProvider extends FastifyTypeProvider = FastifyTypeProviderDefault,
  Logger extends FastifyBaseLogger = FastifyBaseLogger
> = RouteGenericInterface extends RouteGeneric
  ? <Config extends RequiredAuth>(
  ...call: Parameters<
    Handler<Config, RouteGeneric, RawServer, RawRequest, RawReply, SchemaCompiler, TypeProvider, Logger>
  >
) => ReturnType<Handler<Config, RouteGeneric, RawServer, RawRequest, RawReply, SchemaCompiler, TypeProvider, Logger>>
  : Handler<RequiredAuth, RouteGeneric, RawServer, RawRequest, RawReply, SchemaCompiler, TypeProvider, Logger>

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes, verifies and takes apart tokens. */
    jwt: Jwt
    /** Guards a route: `preHandler: [fastify.authenticate]`. */
    authenticate: Authenticate
  }
  interface FastifyContextConfig {
    /** Who may call the route: `'required'` a good token, `'optional'` a good token or none, `false` anyone. */
    auth?: AuthMode
  }
  interface FastifyRequest<
    RouteGeneric extends RouteGenericInterface = RouteGenericInterface,
    RawServer extends RawServerBase = RawServerDefault,
    RawRequest extends RawRequestDefaultExpression<RawServer> = RawRequestDefaultExpression<RawServer>,
    SchemaCompiler extends FastifySchema = FastifySchema,
    TypeProvider extends FastifyTypeProvider = FastifyTypeProviderDefault,
    ContextConfig = ContextConfigDefault,
    Logger extends FastifyBaseLogger = FastifyBaseLogger,
    RequestType extends FastifyRequestType = ResolveFastifyRequestType<TypeProvider, SchemaCompiler, RouteGeneric>
  > {
    /** Who is calling. Immutable. */
    readonly auth: AuthOf<ContextConfig>
  }
}

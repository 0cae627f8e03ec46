import type {
  ContextConfigDefault, FastifyBaseLogger, FastifyReply, FastifyRequest, FastifySchema, FastifyTypeProvider,
  FastifyTypeProviderDefault, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerBase, RawServerDefault,
  RouteGenericInterface, RouteHandlerMethod
} from 'fastify'
import type { FastifyRequestType, ResolveFastifyRequestType } from 'fastify/types/type-provider.js'
import type { Anonymous, Authenticated } from '../lib/jwt/identity.js'
import type { Requirement } from '../lib/access/requirement.js'
import type { Authorize } from '../lib/request/authorize.js'
import type { Authenticate } from '../lib/request/hook.js'
import type { Jwt } from '../lib/jwt/jwt.js'
import type { AuthTypes } from '../lib/settings/auth-types.js'
import type { AuthMode } from '../lib/request/auth-config.js'

interface RequiredAuth { auth: 'required' | object }

declare const PROTECTED: unique symbol

/** What `protect` says of the routes of a context, beside the type provider that was there. Nothing at run time. */
interface Protection<Mode, Provider extends FastifyTypeProvider> {
  readonly [PROTECTED]: { readonly mode: Mode, readonly provider: Provider }
}

/** A type provider with a mark that takes the place of one which it has. An intersection keeps its `this` alive. */
type Protected<Mode, Provider extends FastifyTypeProvider> =
  Provider extends Protection<unknown, infer Bare extends FastifyTypeProvider>
    ? Bare & Protection<Mode, Bare>
    : Provider & Protection<Mode, Provider>

type GlobalAuth = AuthTypes extends { global: true } ? Authenticated : Authenticated | Anonymous

/** The identity where a route says nothing: by the context's `protect`, or else by `global`. */
type ContextAuth<TypeProvider> = TypeProvider extends Protection<infer Mode, FastifyTypeProvider>
  ? Mode extends 'required' ? Authenticated : Authenticated | Anonymous
  : GlobalAuth

/** The identity that a route's handler sees, by what its `config.auth` says. */
type AuthOf<Config, TypeProvider> = Config extends RequiredAuth
  ? Authenticated
  : 'auth' extends keyof Config ? Authenticated | Anonymous : ContextAuth<TypeProvider>

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
  interface FastifyInstance<
    RawServer extends RawServerBase = RawServerDefault,
    RawRequest extends RawRequestDefaultExpression<RawServer> = RawRequestDefaultExpression<RawServer>,
    RawReply extends RawReplyDefaultExpression<RawServer> = RawReplyDefaultExpression<RawServer>,
    Logger extends FastifyBaseLogger = FastifyBaseLogger,
    TypeProvider extends FastifyTypeProvider = FastifyTypeProviderDefault
  > {
    /** Makes, verifies and takes apart tokens. */
    jwt: Jwt
    /** Guards a route: `preHandler: [fastify.authenticate]`. */
    authenticate: Authenticate
    /** Makes a hook that requires what a requirement says: `preHandler: [fastify.authorize({ roles: 'admin' })]`. */
    authorize: Authorize
    /**
     * Sets the policy of this context and of those below. Requirements and `'required'` add up with what was said
     * further out; `false` and `'optional'` replace it.
     *
     * @returns the same instance, on whose routes `request.auth` is narrowed
     * @throws ConfigurationError where it is faulty, or loosens what was said on this very instance, or the app is
     *   ready
     */
    protect (policy: 'required' | Requirement):
    FastifyInstance<RawServer, RawRequest, RawReply, Logger, Protected<'required', TypeProvider>>
    protect (policy: AuthMode | Requirement):
    FastifyInstance<RawServer, RawRequest, RawReply, Logger, Protected<'optional', TypeProvider>>
  }
  interface FastifyContextConfig {
    /**
     * Who may call the route: `'required'` a good token, `'optional'` a good token or none, `false` anyone, or what a
     * token must have. In a `check`, params are raw text and there is no body yet.
     */
    auth?: AuthMode | Requirement
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
    readonly auth: AuthOf<ContextConfig, TypeProvider>
  }
}

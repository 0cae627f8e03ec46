import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createAccounts } from './lib/access/accounts.js'
import { readDeclaredScopes } from './lib/access/declared-scopes.js'
import { readResource } from './lib/access/resource.js'
import { createGuard } from './lib/request/authenticate.js'
import { createAuthAccessor } from './lib/request/auth-accessor.js'
import { createCachedVerifier } from './lib/jwt/cache.js'
import { createKeyChooser } from './lib/keys/call-keys.js'
import { createChallenge } from './lib/request/challenge.js'
import { createRules } from './lib/token/claims.js'
import { createClaimsCheck } from './lib/token/claims-check.js'
import { createEncoder } from './lib/jwt/encoder.js'
import { settingsFromEnv } from './lib/settings/environment.js'
import { AuthenticationFailed, AuthorizationFailed, ConfigurationError } from './lib/errors.js'
import { memoryStore } from './lib/sessions/memory-store.js'
import { readCookiePath } from './lib/request/cookie-path.js'
import { createTokenSource } from './lib/request/extract.js'
import { createFaults } from './lib/settings/faults.js'
import { createAuthenticate } from './lib/request/hook.js'
import { createJwt } from './lib/jwt/jwt.js'
import { NO_COOKIES } from './lib/jwt/cookies.js'
import { NO_REVOKING } from './lib/jwt/revocation.js'
import { NO_SESSIONS } from './lib/jwt/sessions.js'
import { createEvents } from './lib/events.js'
import { checkJwksEndpoint } from './lib/request/jwks-endpoint.js'
import { createPermissions } from './lib/request/permissions.js'
import { declareEndpoints } from './lib/request/own-endpoints.js'
import { checkResource } from './lib/request/resource-endpoint.js'
import { createKeyManager } from './lib/keys/manager.js'
import { readOwnKeySource } from './lib/trust/key-sources.js'
import type { RemoteKeys } from './lib/trust/remote-keys.js'
import { createSecretGuard } from './lib/keys/secret-guard.js'
import { createRoom } from './lib/trust/room.js'
import { createTrustChooser } from './lib/trust/trust.js'
import { readTrustedIssuers } from './lib/trust/trusted-issuers.js'
import { createTeller } from './lib/request/refusal.js'
import { beginRegistration, completeRegistration, listRoutes } from './lib/request/registration.js'
import { SettingsSchema, type Settings } from './lib/settings/schema.js'
import { parseSettings } from './lib/settings/settings.js'
import { createTokenVerifier } from './lib/jwt/verifier.js'
import './types/fastify.js'

const apistarJwt: FastifyPluginAsync<Settings> = async function apistarJwt (fastify, options) {
  const registration = await beginRegistration(fastify, options)
  const faults = createFaults('settings', 'apistar-jwt: ')
  const events = createEvents()
  const remotes: RemoteKeys[] = []
  const settings = parseSettings(options, faults)
  const { warn: warnAtBoot } = registration
  const warn = (message: string): void => fastify.log.warn(message)
  const guardSecret = createSecretGuard({
    ...settings, warn: (message) => warnAtBoot('APISTAR_JWT_WEAK_SECRET', message),
  })
  const tools = { guardSecret, warn, warnAtBoot, events, remotes, waitingRoom: createRoom() }

  const findMismatch = settings.claims && await createClaimsCheck(settings.claims, faults)
  const rules = createRules(settings, findMismatch)
  const { source, ring } = readOwnKeySource(settings, tools, faults)
  const trusted = readTrustedIssuers({ ...settings, rules, tools, faults })
  checkJwksEndpoint(settings.jwksEndpoint, ring, faults)
  const declared = readDeclaredScopes(settings.scopes, faults.at('scopes'))
  const resource = readResource(settings.resource, faults.at('resource'))
  checkResource(fastify, resource, faults)
  const { sessions, expiresIn, revocation: list } = settings
  const revocation = list && (await import('./lib/sessions/revocation.js')).createRevocation({
    given: list, sessions, rules, expiresIn, ring, trusted, tools, faults: faults.at('revocation'),
  })
  const startSessions = sessions && revocation && (await import('./lib/sessions/start.js')).prepareSessions({
    ...settings, sessions, ring, revocation, events, faults: faults.at('sessions'),
  })
  const path = settings.cookie && readCookiePath(fastify, sessions?.endpoint, faults.at('sessions'))
  faults.throwIfAny()

  const verifierParts = {
    ...settings,
    chooseTrust: createTrustChooser(source && { source, rules }, trusted),
    poolRoom: createRoom(),
    allowed: undefined,
    overrides: undefined,
  }
  const chooseKey = createKeyChooser({ ring, guardSecret, isAlone: trusted.size === 0 })
  const check = { revocation: revocation?.check }
  const authenticateToken = createCachedVerifier({ ...settings, ...check, verify: createTokenVerifier(verifierParts) })
  const accounts = createAccounts({ ...settings, authenticateToken })
  const issuing = { issuedAt: revocation?.issuedAt, noteIssued: revocation?.noteIssued }
  const encode = createEncoder({ ring, settings, rules, chooseKey, ...issuing })

  const header = createTokenSource(settings)
  const kit = settings.cookie && (await import('./lib/request/cookie-kit.js')).createCookieKit({
    ...settings, cookie: settings.cookie, path, header, now: revocation?.list.now ?? Date.now,
  })
  const started = startSessions?.(encode, kit?.carrier)

  const slot = Symbol('apistar-jwt.auth')
  const { tell, carry } = createTeller(createChallenge({ ...settings, metadataUrl: resource?.metadataUrl }))
  const guard = createGuard({
    slot,
    events,
    tell,
    authenticateToken: accounts.authenticateToken,
    confirmToken: authenticateToken,
    source: kit?.source ?? header,
  })
  const keys = createKeyManager({ ring, allowed: settings.algorithms, guardSecret })
  const revoking = revocation?.revoking ?? NO_REVOKING
  fastify.decorate('jwt', createJwt({
    ...{ encode, keys, authenticateToken, verifierParts, rules, chooseKey, revoking, ...check, carry },
    forgetAccount: accounts.forget,
    sessions: started?.sessions ?? NO_SESSIONS,
    setCookies: kit?.carrier ?? NO_COOKIES,
    routes: () => listRoutes(registration),
  }))
  fastify.decorate('authenticate', createAuthenticate(guard.requireToken, guard.acceptToken))
  const clock = { leeway: settings.leeway, now: started?.now ?? (() => Date.now()) }
  const permissions = createPermissions({ guard, declared, clock })
  fastify.decorate('authorize', permissions.authorize)
  fastify.decorateRequest(slot, null)
  const auth = createAuthAccessor(guard.identify)
  fastify.decorateRequest('auth', auth)
  const { gate } = registration
  await declareEndpoints(fastify, {
    gate, settings, ring, resource, trusted, started, guard, authenticateToken, kit, scopes: permissions.scopes,
  })
  fastify.addHook('onReady', async function fetchKeys () {
    await Promise.all(remotes.map((remote) => remote.start(Number(fastify.initialConfig.pluginTimeout))))
  })
  fastify.addHook('onClose', async function stopFetching () {
    for (const remote of remotes) remote.stop()
    await revocation?.stop()
  })
  await revocation?.start(Number(fastify.initialConfig.pluginTimeout))
  // Last of all: where the registration failed, what `protect` is told would not be kept.
  fastify.decorate('protect', permissions.protection.protect)
  completeRegistration(registration, { ...permissions, guard, auth, settings })
}

/**
 * JSON Web Token authentication for Fastify 5.
 *
 * @example
 * await app.register(apistarJwt, { secret: process.env.JWT_SECRET })
 * app.post('/login', async () => ({ token: app.jwt.encode({ id: 1, username: 'bailey' }, { expiresIn: '1h' }) }))
 * app.get('/me', { preHandler: [app.authenticate] }, async (request) => request.auth.user)
 */
const plugin: FastifyPluginAsync<Settings> & {
  readonly SettingsSchema: typeof SettingsSchema
  readonly settingsFromEnv: typeof settingsFromEnv
  readonly ConfigurationError: typeof ConfigurationError
  readonly AuthenticationFailed: typeof AuthenticationFailed
  readonly AuthorizationFailed: typeof AuthorizationFailed
  readonly memoryStore: typeof memoryStore
} = Object.assign(
  fp(apistarJwt, { fastify: '5.x', name: 'apistar-jwt' }),
  { SettingsSchema, settingsFromEnv, ConfigurationError, AuthenticationFailed, AuthorizationFailed, memoryStore }
)

export default plugin
export { SettingsSchema, settingsFromEnv, ConfigurationError, AuthenticationFailed, AuthorizationFailed, memoryStore }
export type { Algorithm } from './lib/settings/algorithms.js'
export type { Anonymous, Authenticated, User } from './lib/jwt/identity.js'
export type { Account, AuthTypes, Payload, RegisteredClaims, RoleName, ScopeName } from './lib/settings/auth-types.js'
export type { Authenticate, AuthHook } from './lib/request/hook.js'
export type { Encode } from './lib/jwt/encoder.js'
export type { AuthenticatedEvent, JwksEvent, RejectedEvent, RevocationsEvent, SessionEvent } from './lib/events.js'
export type { DecodedToken, Jwt } from './lib/jwt/jwt.js'
export type { NamesFacts, RequirementFacts, RouteFacts, RouteSource } from './lib/jwt/routes.js'
export type { SessionName, Sessions, SessionTokens, TokenResponse } from './lib/jwt/sessions.js'
export type { RevocationFacts, RevokeOptions, RevokeTarget } from './lib/jwt/revocation.js'
export type { KeyManager } from './lib/keys/manager.js'
export type { KeyFacts } from './lib/keys/ring.js'
export type { Authorize } from './lib/request/authorize.js'
export type { Requirement } from './lib/access/requirement.js'
export type { AuthMode } from './lib/request/auth-config.js'
export type { ExportedJwk, FetchedKeys, FetchKeys, FetchKeysInit } from './lib/settings/key-schemas.js'
export type { Jwk, PrivateKey, PublicKey, Secret } from './lib/settings/key-schemas.js'
export type { KeyEntry, KeysSetting, RotateOptions, TrustedIssuer } from './lib/settings/key-set-schemas.js'
export type { EncodeOptions, VerifyOptions } from './lib/settings/call-schemas.js'
export type { ExtractToken, Settings } from './lib/settings/schema.js'
export type {
  CreateOptions, EndAllOptions, RefreshOptions, SessionClaims, SessionFacts, SessionsSetting, StepUpOptions,
} from './lib/settings/session-schemas.js'
export type { RevocationSettings } from './lib/settings/revocation-schema.js'
export type {
  RevocationEntry, RevocationPage, SessionStore, StoredList, StoredValue, WriteTimes, Written,
} from './lib/settings/session-store.js'
export type { AuthenticatedHandler } from './types/fastify.js'

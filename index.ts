import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createGuard, createHook } from './lib/authenticate.js'
import { createCachedVerifier } from './lib/cache.js'
import { createKeyChooser } from './lib/call-keys.js'
import { createChallenge } from './lib/challenge.js'
import { compileClaimsSchema } from './lib/claims-schema.js'
import { createEncoder } from './lib/encoder.js'
import { settingsFromEnv } from './lib/environment.js'
import { AuthenticationFailed, ConfigurationError } from './lib/errors.js'
import { createTokenSource } from './lib/extract.js'
import { createFaults } from './lib/faults.js'
import { createJwt } from './lib/jwt.js'
import { createEvents } from './lib/events.js'
import { checkJwksEndpoint, serveJwks } from './lib/jwks-endpoint.js'
import { createKeyManager } from './lib/key-manager.js'
import { readOwnKeySource } from './lib/key-sources.js'
import type { RemoteKeys } from './lib/remote-keys.js'
import { createSecretGuard } from './lib/secret-guard.js'
import { refuseTakenNames } from './lib/taken-names.js'
import { createTrustChooser } from './lib/trust.js'
import { readTrustedIssuers } from './lib/trusted-issuers.js'
import { enforcePolicy } from './lib/policy.js'
import { SettingsSchema, type Settings } from './lib/settings-schema.js'
import { parseSettings } from './lib/settings.js'
import { createTokenVerifier } from './lib/verifier.js'
import './types/fastify.js'

const apistarJwt: FastifyPluginAsync<Settings> = async function apistarJwt (fastify, options) {
  refuseTakenNames(fastify)
  const warn = (message: string): void => fastify.log.warn(message)
  const faults = createFaults('settings')
  const events = createEvents()
  const remotes: RemoteKeys[] = []
  const settings = parseSettings(options, faults)
  const guardSecret = createSecretGuard({ ...settings, warn })
  const tools = { guardSecret, warn, events, remotes }

  const rules = { ...settings, matchesSchema: compileClaimsSchema(settings.claims, faults) }
  const { source, ring } = readOwnKeySource(settings, tools, faults)
  const trusted = readTrustedIssuers({ ...settings, rules, tools, faults })
  checkJwksEndpoint(settings.jwksEndpoint, ring, faults)
  faults.throwIfAny()

  const verifierParts = { ...settings, chooseTrust: createTrustChooser(source && { source, rules }, trusted) }
  const chooseKey = createKeyChooser({ ring, guardSecret, isAlone: trusted.size === 0 })
  const authenticateToken = createCachedVerifier({ ...settings, verify: createTokenVerifier(verifierParts) })
  const encode = createEncoder({ ring, settings, rules, chooseKey })

  const slot = Symbol('apistar-jwt.auth')
  const guard = createGuard({ slot, authenticateToken, events, source: createTokenSource(settings), challenge: createChallenge(settings) })
  fastify.decorate('jwt', createJwt({ encode, keys: createKeyManager({ ring, allowed: settings.algorithms, guardSecret }), authenticateToken, verifierParts, rules, chooseKey }))
  fastify.decorate('authenticate', createHook(guard.requireToken))
  fastify.decorateRequest(slot, null)
  fastify.decorateRequest('auth', { getter () { return guard.identify(this) } })
  enforcePolicy(fastify, guard, settings)
  if (settings.jwksEndpoint !== undefined && ring !== undefined) serveJwks(fastify, settings.jwksEndpoint, ring)
  fastify.addHook('onReady', async function fetchKeys () { await Promise.all(remotes.map((remote) => remote.start(Number(fastify.initialConfig.pluginTimeout)))) })
  fastify.addHook('onClose', async function stopFetching () { for (const remote of remotes) remote.stop() })
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
} = Object.assign(
  fp(apistarJwt, { fastify: '5.x', name: 'apistar-jwt' }),
  { SettingsSchema, settingsFromEnv, ConfigurationError, AuthenticationFailed }
)

export { plugin as default, plugin as 'module.exports', SettingsSchema, settingsFromEnv, ConfigurationError, AuthenticationFailed }
export type { Algorithm } from './lib/algorithms.js'
export type { Anonymous, Authenticated, AuthTypes, Payload, RegisteredClaims, User } from './lib/auth.js'
export type { Authenticate } from './lib/authenticate.js'
export type { Encode } from './lib/encoder.js'
export type { AuthenticatedEvent, JwksEvent, RejectedEvent } from './lib/events.js'
export type { DecodedToken, Jwt } from './lib/jwt.js'
export type { KeyManager } from './lib/key-manager.js'
export type { KeyFacts } from './lib/key-ring.js'
export type { AuthMode } from './lib/policy.js'
export type { ExportedJwk, Jwk, PrivateKey, PublicKey, Secret } from './lib/key-schemas.js'
export type { KeyEntry, KeysSetting, RotateOptions } from './lib/settings-schema.js'
export type { EncodeOptions, ExtractToken, Settings, TrustedIssuer, VerifyOptions } from './lib/settings-schema.js'
export type { AuthenticatedHandler } from './types/fastify.js'

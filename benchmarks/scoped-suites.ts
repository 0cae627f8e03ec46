import { createServer } from 'node:http'
import fastifyAuth from '@fastify/auth'
import express from 'express'
import { auth, claimEquals, requiredScopes } from 'express-oauth2-jwt-bearer'
import { createVerifier } from 'fast-jwt'
import fastify, { type FastifyRequest } from 'fastify'
import apistarJwt, { type Requirement } from '../index.js'
import { REQUIREMENT } from './access.js'
import { AUDIENCE, createScopedSigner, createTokens, USERNAME, type Keys } from './keys.js'
import { listen, USERS, type Suite } from './suite.js'

const OPEN = 'open route'
const ROUTES: ReadonlyArray<readonly [path: string, name: string, requirement?: Requirement]> = [
  ['/token', 'apistar-jwt, nothing required'],
  ['/scope', 'apistar-jwt, one scope', { scopes: 'orders:read' }],
  ['/all', 'apistar-jwt, scopes, roles and claims', REQUIREMENT],
]

interface Claims {
  readonly username: string
  readonly scope: string
  readonly roles: readonly string[]
  readonly plan: string
}

/** What an app would write by hand, for the same requirement. */
function requireByHand ({ scope, roles, plan }: Claims): void {
  const granted = scope.split(' ')
  const isMet = REQUIREMENT.scopes.every((name) => granted.includes(name)) &&
    REQUIREMENT.roles.anyOf.some((name) => roles.includes(name)) && plan === REQUIREMENT.claims.plan
  if (!isMet) throw Object.assign(new Error('Forbidden'), { statusCode: 403 })
}

/** Fastify with requirements of ours, and with functions of an app's own in @fastify/auth. */
export async function serveScoped ({ secret, issuer }: Keys): Promise<Suite> {
  const app = fastify()
  const tokens = createTokens(createScopedSigner(secret, issuer), USERS)
  app.get('/open', async () => ({ username: USERNAME }))
  await app.register(async (child) => {
    await child.register(apistarJwt, { secret, issuer, audience: AUDIENCE })
    for (const [path, , requirement] of ROUTES) {
      child.get(path, { config: { auth: requirement ?? 'required' } }, async ({ auth }) => {
        return { username: auth.user?.username }
      })
    }
  })
  const verify = createVerifier({
    key: secret, algorithms: ['HS256'], cache: true, allowedIss: issuer, allowedAud: AUDIENCE,
  })
  await app.register(async (child) => {
    await child.register(fastifyAuth)
    child.decorateRequest('caller', null)
    type Called = FastifyRequest & { caller: Claims }
    const identify = (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
      (request as Called).caller = verify(String(request.headers.authorization).slice(7)) as Claims
      done()
    }
    const permit = (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
      requireByHand((request as Called).caller)
      done()
    }
    child.get('/by-hand', { onRequest: child.auth([identify, permit], { relation: 'and' }) }, async (request) => {
      return { username: (request as Called).caller.username }
    })
  })
  const routes = [['/open', OPEN], ...ROUTES, ['/by-hand', '@fastify/auth and fast-jwt, check by hand']] as const
  return { origin: await app.listen(), routes: routes.map(([path, name]) => ({ path, name, tokens })) }
}

/** Express with express-oauth2-jwt-bearer. */
export async function serveScopedExpress ({ secret, issuer }: Keys): Promise<Suite> {
  const app = express()
  const text = secret.toString('base64url')
  const tokens = createTokens(createScopedSigner(text, issuer), USERS)
  const guards = [
    auth({ issuer, audience: AUDIENCE, secret: text, tokenSigningAlg: 'HS256' }),
    requiredScopes(REQUIREMENT.scopes),
    claimEquals('plan', REQUIREMENT.claims.plan),
  ]
  app.get('/open', (_, response) => { response.json({ username: USERNAME }) })
  app.get('/guarded', ...guards, (request, response) => { response.json({ username: request.auth?.payload.username }) })
  const routes = [
    { path: '/open', name: OPEN, tokens },
    { path: '/guarded', name: 'express-oauth2-jwt-bearer, scopes and claim', tokens },
  ]
  return { origin: await listen(createServer(app)), routes }
}

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { createRequire } from 'node:module'
import { createVerifier } from 'fast-jwt'
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import { jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import apistarJwt, { type Settings } from '../index.js'
import { verifyBare } from './bare.js'
import { importSecret, USERNAME, type Keys } from './keys.js'

/** Tells whose a request is. */
type NameOf = (request: FastifyRequest) => unknown
type Caller = { readonly [claim: string]: unknown }

/** One way to guard the routes of a Fastify instance. */
export interface Guard {
  readonly name: string
  readonly algorithm: 'HS256' | 'RS256'
  readonly install: (app: FastifyInstance, keys: Keys, jwksUrl: string) => Promise<NameOf>
}

// Their declarations and ours both say what `fastify.jwt` is; one program cannot hold both.
const require = createRequire(import.meta.url)
const fastifyJwt: FastifyPluginCallback<Record<string, unknown>> = require('@fastify/jwt')
const fastifyJwtJwks: FastifyPluginCallback<Record<string, unknown>> = require('fastify-jwt-jwks')

async function useApistarJwt (app: FastifyInstance, settings: Settings): Promise<NameOf> {
  await app.register(apistarJwt, settings)
  app.addHook('onRequest', app.authenticate)
  return (request) => request.auth.user?.username
}

async function useFastifyJwt (app: FastifyInstance, { secret }: Keys, cache: boolean): Promise<NameOf> {
  await app.register(fastifyJwt, { secret, verify: { algorithms: ['HS256'], cache } })
  app.addHook('onRequest', async (request) => {
    await (request as unknown as { jwtVerify: () => Promise<void> }).jwtVerify()
  })
  return (request) => (request as unknown as { user: Caller }).user.username
}

async function useFastifyJwtJwks (app: FastifyInstance, { issuer }: Keys, { jwksUrl, cache }: {
  readonly jwksUrl: string
  readonly cache: boolean
}): Promise<NameOf> {
  await app.register(fastifyJwtJwks, { jwksUrl, issuer, cache })
  app.addHook('onRequest', app.authenticate)
  return (request) => (request as unknown as { user: Caller }).user.username
}

function tokenOf ({ headers: { authorization = '' } }: FastifyRequest): string {
  if (!authorization.startsWith('Bearer ')) throw Object.assign(new Error('There is no token.'), { statusCode: 401 })
  return authorization.slice(7)
}

type Called = FastifyRequest & { caller: Caller | null }

function nameOfCaller (request: FastifyRequest): unknown {
  return (request as Called).caller?.username
}

/** A hook of few lines, as an app would write it around a library that answers at once. */
function useHook (app: FastifyInstance, identify: (token: string) => Caller): NameOf {
  app.decorateRequest('caller', null)
  app.addHook('onRequest', function callerOf (request, reply, done) {
    (request as Called).caller = identify(tokenOf(request))
    done()
  })
  return nameOfCaller
}

/** The same around one that gives a promise. */
function useAsyncHook (app: FastifyInstance, identify: (token: string) => Promise<Caller>): NameOf {
  app.decorateRequest('caller', null)
  app.addHook('onRequest', async function callerOf (request) {
    (request as Called).caller = await identify(tokenOf(request))
  })
  return nameOfCaller
}

async function useJose (app: FastifyInstance, { secret }: Keys): Promise<NameOf> {
  const key = await importSecret(secret)
  return useAsyncHook(app, async (token) => (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload)
}

async function useJsonwebtoken (app: FastifyInstance, { secret }: Keys): Promise<NameOf> {
  const key = createSecretKey(secret)
  return useHook(app, (token) => jsonwebtoken.verify(token, key, { algorithms: ['HS256'] }) as Caller)
}

async function useNodeCrypto (app: FastifyInstance, { secret }: Keys): Promise<NameOf> {
  const key = createSecretKey(secret)
  return useHook(app, (token) => verifyBare(token, (input, signature) =>
    timingSafeEqual(createHmac('sha256', key).update(input).digest(), signature)))
}

async function useFastJwt (app: FastifyInstance, { secret: key }: Keys, cache: boolean): Promise<NameOf> {
  return useHook(app, createVerifier({ key, algorithms: ['HS256'], cache }))
}

export const GUARDS: readonly Guard[] = [
  {
    name: 'apistar-jwt, cached token', algorithm: 'HS256', install: (app, { secret }) => useApistarJwt(app, { secret }),
  },
  { name: '@fastify/jwt, cache on', algorithm: 'HS256', install: (app, keys) => useFastifyJwt(app, keys, true) },
  { name: 'fast-jwt in a hook, cache on', algorithm: 'HS256', install: (app, keys) => useFastJwt(app, keys, true) },
  {
    name: 'apistar-jwt, cache off',
    algorithm: 'HS256',
    install: (app, { secret }) => useApistarJwt(app, { secret, cache: false }),
  },
  { name: '@fastify/jwt, cache off', algorithm: 'HS256', install: (app, keys) => useFastifyJwt(app, keys, false) },
  { name: 'fast-jwt in a hook, cache off', algorithm: 'HS256', install: (app, keys) => useFastJwt(app, keys, false) },
  { name: 'jose in a hook', algorithm: 'HS256', install: useJose },
  { name: 'jsonwebtoken in a hook', algorithm: 'HS256', install: useJsonwebtoken },
  { name: 'node:crypto in a hook', algorithm: 'HS256', install: useNodeCrypto },
  {
    name: 'apistar-jwt, jwks (RS256), cached token',
    algorithm: 'RS256',
    install: (app, { issuer }, url) => useApistarJwt(app, { jwks: { url }, issuer }),
  },
  {
    name: 'fastify-jwt-jwks (RS256), cache on',
    algorithm: 'RS256',
    install: (app, keys, jwksUrl) => useFastifyJwtJwks(app, keys, { jwksUrl, cache: true }),
  },
  {
    name: 'apistar-jwt, jwks (RS256), cache off',
    algorithm: 'RS256',
    install: (app, { issuer }, url) => useApistarJwt(app, { jwks: { url }, issuer, cache: false }),
  },
  {
    name: 'fastify-jwt-jwks (RS256), cache off',
    algorithm: 'RS256',
    install: (app, keys, jwksUrl) => useFastifyJwtJwks(app, keys, { jwksUrl, cache: false }),
  },
]

/** No guard at all. */
export const OPEN: Omit<Guard, 'algorithm'> = { name: 'open route', install: async () => () => USERNAME }

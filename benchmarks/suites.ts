import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { expressjwt, type Request } from 'express-jwt'
import fastify from 'fastify'
import { Hono } from 'hono'
import { jwt, type JwtVariables } from 'hono/jwt'
import { GUARDS, OPEN, type Guard } from './guards.js'
import {
  createPairSigner, createSecretSigner, createTokens, importSecret, USERNAME, type Keys, type SignToken,
} from './keys.js'
import { serveScoped, serveScopedExpress } from './scoped-suites.js'
import { listen, USERS, type Route, type Suite } from './suite.js'

type Serve = (keys: Keys) => Promise<Suite>

async function serveJwks ({ publicKey, kid }: Keys): Promise<string> {
  const set = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] })
  return await listen(createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(set)
  }))
}

async function serveGuards (algorithm: Guard['algorithm'], sign: SignToken, keys: Keys): Promise<Suite> {
  const app = fastify()
  const tokens = createTokens(sign, USERS)
  const jwksUrl = `${await serveJwks(keys)}/`
  const routes: Route[] = []
  for (const [place, { name, install }] of [
    OPEN, ...GUARDS.filter((guard) => guard.algorithm === algorithm),
  ].entries()) {
    const path = `/${place}`
    await app.register(async (child) => {
      const nameOf = await install(child, keys, jwksUrl)
      child.get(path, async (request) => ({ username: nameOf(request) }))
    })
    routes.push({ name, path, tokens })
  }
  return { origin: await app.listen(), routes }
}

async function serveExpress ({ secret }: Keys): Promise<Suite> {
  const app = express()
  app.get('/open', (_, response) => { response.json({ username: USERNAME }) })
  app.get('/guarded', expressjwt({
    secret: createSecretKey(secret), algorithms: ['HS256'],
  }), ({ auth }: Request, response) => { response.json({ username: auth?.username }) })
  return { origin: await listen(createServer(app)), routes: openAndGuarded('express-jwt (Express)', secret) }
}

async function serveHono ({ secret }: Keys): Promise<Suite> {
  const app = new Hono<{ Variables: JwtVariables<{ username: string }> }>()
  const key = await importSecret(secret)
  app.get('/open', (context) => context.json({ username: USERNAME }))
  app.get('/guarded', jwt({ secret: key, alg: 'HS256' }), (context) =>
    context.json({ username: context.get('jwtPayload').username }))
  return {
    origin: await listen(createServer(getRequestListener(app.fetch))),
    routes: openAndGuarded('hono/jwt (Hono)', secret),
  }
}

function openAndGuarded (name: string, secret: Buffer): Route[] {
  const tokens = createTokens(createSecretSigner(secret), USERS)
  return [{ name: OPEN.name, path: '/open', tokens }, { name, path: '/guarded', tokens }]
}

/** Each suite is served by a process of its own. */
export const SUITES: Readonly<Record<string, Serve>> = {
  'Fastify, HS256': (keys) => serveGuards('HS256', createSecretSigner(keys.secret), keys),
  'Fastify, RS256, keys from a URL': (keys) => serveGuards('RS256', createPairSigner(keys), keys),
  'Fastify, HS256, cached tokens and requirements': serveScoped,
  'Express, HS256': serveExpress,
  'Express, HS256, with requirements': serveScopedExpress,
  'Hono, HS256': serveHono,
}

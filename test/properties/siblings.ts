import { Type } from '@sinclair/typebox'
import fastify from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { AuthenticationFailed, type Jwt, type Settings, type VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { SECRET } from '../helper.js'
import { present } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

const { publicKey, privateKey } = pairOf('p256')

/** Settings each of which tells at least one of the tokens from every other. */
export const SETTINGS: readonly Settings[] = [
  { secret: SECRET },
  { secret: `${SECRET}!` },
  { secret: SECRET, algorithms: ['HS512'] },
  { secret: SECRET, algorithms: ['HS512', 'HS256'] },
  { publicKey },
  { keys: [{ kid: 'old', secret: `${SECRET}!` }, { kid: 'new', publicKey }] },
  { secret: SECRET, issuer: 'us' },
  { secret: SECRET, issuer: ['us', 'them'] },
  { secret: SECRET, audience: 'api' },
  { secret: SECRET, audience: ['web', 'api'] },
  { secret: SECRET, audience: false },
  { secret: SECRET, leeway: 10 },
  { secret: SECRET, maxAge: 60 },
  { secret: SECRET, maxAge: 600 },
  { secret: SECRET, requiredClaims: ['role'] },
  { secret: SECRET, claims: Type.Object({ role: Type.Literal('admin') }) },
  { secret: SECRET, typ: 'at+jwt' },
  { secret: SECRET, idClaim: 'sub' },
  { secret: SECRET, usernameClaim: 'name' },
  { secret: SECRET, maxTokenLength: 100 },
  { trustedIssuers: [{ issuer: 'them', secret: SECRET }, { issuer: 'us', secret: `${SECRET}!` }] },
]

// Undefined is a call without options.
const OVERRIDES: ReadonlyArray<VerifyOptions | undefined> = [
  undefined, {}, { issuer: 'us' }, { audience: 'api' }, { audience: false }, { leeway: 10 }, {
    secret: `${SECRET}!`,
  }, { publicKey },
]

/** Tokens that the settings judge differently, at a time. */
export function createTokens (now: number): string[] {
  const base = { id: 1, username: 'bailey', iat: now }
  const [es256, other] = [{ alg: 'ES256', key: privateKey }, { key: `${SECRET}!` }]
  return [
    forge({ id: 1 }), forge(base), forge(base, { alg: 'HS256' }, other), forge(base, { alg: 'HS512' }),
    forge(base, { alg: 'ES256' }, es256), forge(base, { alg: 'ES256', kid: 'new' }, es256),
    forge(base, { alg: 'HS256', kid: 'old' }, other),
    ...['us', 'them', 'they'].flatMap((iss) =>
      [forge({ ...base, iss }), forge({ ...base, iss }, { alg: 'HS256' }, other)]),
    ...['api', 'web', ['web', 'mail'], 'mail'].map((aud) => forge({ ...base, aud })),
    forge({ ...base, exp: now - 5 }), forge({ ...base, iat: now - 120 }), forge({ ...base, iat: now - 1200 }),
    forge({ ...base, nbf: now + 5 }),
    forge({ ...base, role: 'user' }), forge({ ...base, role: 'admin' }), forge(base, { alg: 'HS256', typ: 'AT+JWT' }),
    forge({ ...base, sub: 'one', name: 'press' }),
  ]
}

/** One of the registrations in an app, with a route of its own that tells who calls. */
export interface Sibling { readonly jwt: Jwt, readonly ask: (token: string) => Promise<string> }

/** Registers the plugin with each of the settings, side by side in one app. */
export async function registerAll (t: Test, cache: number | false): Promise<Sibling[]> {
  const app = fastify()
  t.after(() => app.close())
  const siblings: Sibling[] = []
  for (const [place, settings] of SETTINGS.entries()) {
    await app.register(async (child) => {
      await child.register(apistarJwt, { ...settings, cache })
      child.get(`/${place}`, { onRequest: child.authenticate }, async (request) => request.auth)
      const ask = async (token: string): Promise<string> => (await present(app, token, `/${place}`)).body
      siblings.push({ jwt: child.jwt, ask })
    })
  }
  return siblings
}

async function verdictOf ({ jwt }: Sibling, token: string, options: VerifyOptions | undefined): Promise<string> {
  try {
    return JSON.stringify(await jwt.verify(token, ...options === undefined ? [] : [options]))
  } catch (error) {
    if (error instanceof AuthenticationFailed) return (error as Error).message
    throw error
  }
}

/** The ways to have a token judged: by the route, and by `verify` without options and with some. */
export const WAYS: ReadonlyArray<(sibling: Sibling, token: string) => Promise<string>> = [
  (sibling, token) => sibling.ask(token),
  ...OVERRIDES.map((options) => (sibling: Sibling, token: string) => verdictOf(sibling, token, options)),
]

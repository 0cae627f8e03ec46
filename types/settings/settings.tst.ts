import { createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto'
import { Type, type Static } from '@sinclair/typebox'
import { type } from 'arktype'
import fastify, { type FastifyRequest } from 'fastify'
import * as v from 'valibot'
import { z } from 'zod'
import apistarJwt, {
  settingsFromEnv, SettingsSchema, type Algorithm, type ExtractToken, type FetchKeys, type Settings,
} from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

// As @fastify/cookie does it
declare module 'fastify' {
  interface FastifyRequest { cookies: { [name: string]: string | undefined } }
}

const app = fastify()
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
declare const pem: string
declare const bytes: Buffer
declare const jose: {
  kty?: 'RSA' | 'EC' | 'OKP'
  alg?: string
  use?: string
  key_ops?: string[]
  n?: string
  e?: string
  x5c?: string[]
  'x5t#S256'?: string
}
interface JoseJwk { kty?: string, crv?: string, x?: string, ext?: boolean, kid?: string }
declare const joseInterface: JoseJwk

holds<Equal<Settings, Static<typeof SettingsSchema>>>()
holds<Equal<NonNullable<Settings['algorithms']>, readonly Algorithm[]>>()
holds<Equal<NonNullable<Settings['audience']>, string | readonly string[] | false>>()

// What goes
await app.register(apistarJwt, { secret: process.env.JWT_SECRET })
await app.register(apistarJwt, { secret: 'x', prefix: '/v1' })
await app.register(apistarJwt, settingsFromEnv())
await app.register(apistarJwt, { ...settingsFromEnv({ JWT_SECRET: 'x' }), global: true })
await app.register(apistarJwt, () => ({ secret: 'x' }))
const right: Settings[] = [
  { secret: 'x' },
  { secret: bytes },
  { secret: new Uint8Array(64) },
  { secret: createSecretKey(bytes) },
  { publicKey: pem },
  { publicKey: bytes },
  { publicKey },
  { publicKey: createPublicKey(pem) },
  { publicKey: publicKey.export({ format: 'jwk' }) },
  { publicKey: publicKey.export({ format: 'pem', type: 'spki' }) },
  { publicKey: jose, privateKey: joseInterface },
  { publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: '1', 'x-mine': true } },
  { publicKey: process.env.JWT_PUBLIC_KEY, privateKey: process.env.JWT_PRIVATE_KEY },
  { privateKey },
  { privateKey: pem },
  { privateKey: privateKey.export({ format: 'jwk' }) },
  { privateKey: { key: pem, passphrase: process.env.PASSPHRASE } },
  { privateKey: { key: bytes } },
  { secret: 'x', algorithms: ['HS256', 'HS512'] },
  { secret: 'x', algorithms: ['HS256', 'HS512'] as const, issuer: ['a', 'b'] as const, audience: ['a', 'b'] as const },
  { secret: 'x', global: true, allowAnonymous: ['GET /health', '/docs/*'] as const, requiredClaims: ['sub'] as const },
  { secret: 'x', issuer: 'a', audience: 'b', leeway: 5, idClaim: 'sub', usernameClaim: 'name', scheme: 'JWT' },
  { secret: 'x', issuer: ['a'], audience: ['b'], requiredClaims: ['exp'], global: true, allowAnonymous: ['/'] },
  { secret: 'x', audience: false, cache: false, strictSecret: true, typ: 'at+jwt', realm: 'api', maxTokenLength: 4096 },
  { secret: 'x', expiresIn: '15m', notBefore: 0, maxAge: '1 day', cache: 100 },
  { secret: 'x', claims: Type.Object({ role: Type.String() }) },
  { secret: 'x', claims: z.object({ role: z.string() }) },
  { secret: 'x', claims: v.object({ role: v.string() }) },
  { secret: 'x', claims: type({ role: 'string' }) },
  { secret: 'x', claims: (claims) => claims.role === 'admin' },
  { secret: 'x', claims: ({ sub }: { readonly sub?: unknown }) => typeof sub === 'string', numericIds: true },
  { secret: 'x', global: 'optional', guardUnknown: true, allowAnonymous: ['/'] },
  { secret: 'x', extractToken: async (request) => request.headers.authorization ?? null },
  { secret: 'x', extractToken: ({ headers }) => headers.authorization === undefined ? null : Promise.resolve('x') },
]

// Where keys are fetched from, and with what
const fetches: FetchKeys[] = [
  fetch,
  globalThis.fetch,
  (url, init) => fetch(url, init),
  (url, init) => fetch(url, { ...init, headers: { ...init.headers, 'x-more': '1' } }),
  async (url, { headers, signal }) => await fetch(new URL(url), { headers, signal, redirect: 'error' }),
  async () => new Response('{"keys":[]}'),
  () => ({ then: Promise.prototype.then, status: 200, body: null }),
]
const remote: Settings[] = [
  { jwks: 'https://login.example/jwks' },
  { jwks: new URL('https://login.example/jwks') },
  {
    jwks: {
      url: 'https://login.example/jwks', cooldown: 5, maxAge: 60, staleIfError: 0, timeout: 1, headers: { a: 'b' },
    },
  },
  { jwks: { url: new URL('http://keycloak:8080/certs'), allowHttp: true, required: true, fetch } },
  { issuer: 'https://login.example', discovery: true },
  { issuer: 'https://login.example', discovery: { allowHttp: process.env.NODE_ENV !== 'production', maxAge: 60 } },
  { issuer: 'urn:idp', discovery: { url: 'https://login.example/metadata', fetch: (url, init) => fetch(url, init) } },
  {
    trustedIssuers: [
      { issuer: 'a', jwks: new URL('https://a.example') },
      { issuer: 'b', discovery: { url: new URL('https://b.example') } },
    ],
  },
]

// Where else a token may come from
const sources: ExtractToken[] = [
  (request) => request.cookies.token,
  (request) => (request.query as { token?: string }).token,
  (request) => request.headers['x-token'] as string | undefined,
  ({ headers }: { headers: { authorization?: string | undefined } }) => headers.authorization,
  (request: FastifyRequest) => request.cookies['token'] ?? null,
  () => null,
]
await app.register(apistarJwt, { secret: 'x', extractToken: ({ cookies }) => cookies.token })

// What does not
const wrong: Settings[] = [
  // @ts-expect-error no such setting
  { secrt: 'x' },
  // @ts-expect-error no such setting
  { secret: 'x', expires: '1h' },
  // @ts-expect-error one secret
  { secret: ['x', 'y'] },
  // @ts-expect-error a secret is no number
  { secret: 1 },
  // @ts-expect-error null is not undefined
  { secret: null },
  // @ts-expect-error a secret is no JWK
  { secret: { kty: 'oct', k: 'x' } },
  // @ts-expect-error a public key has no passphrase
  { publicKey: { key: pem, passphrase: 'x' } },
  // @ts-expect-error no kind of key
  { publicKey: { n: 'x' } },
  // @ts-expect-error a promise
  { publicKey: Promise.resolve(pem) },
  // @ts-expect-error a passphrase is text
  { privateKey: { key: pem, passphrase: 1 } },
  // @ts-expect-error no such algorithm
  { secret: 'x', algorithms: ['none'] },
  // @ts-expect-error any text is no algorithm
  { secret: 'x', algorithms: String(process.env.ALGORITHMS).split(',') },
  // @ts-expect-error a list
  { secret: 'x', algorithms: 'HS256' },
  // @ts-expect-error text
  { secret: 'x', issuer: /a/ },
  // @ts-expect-error only false
  { secret: 'x', audience: true },
  // @ts-expect-error only an audience can be switched off
  { secret: 'x', issuer: false },
  // @ts-expect-error seconds
  { secret: 'x', leeway: '5' },
  // @ts-expect-error true or false
  { secret: 'x', global: 'true' },
  // @ts-expect-error a list
  { secret: 'x', allowAnonymous: '/health' },
  // @ts-expect-error a list of text
  { secret: 'x', requiredClaims: [1] },
  // @ts-expect-error a size
  { secret: 'x', cache: true },
  // @ts-expect-error a schema
  { secret: 'x', claims: { type: 'object' } },
  // @ts-expect-error an answer at once
  { secret: 'x', claims: async () => true },
  // @ts-expect-error true or false
  { secret: 'x', claims: () => 'yes' },
  // @ts-expect-error true or false
  { secret: 'x', numericIds: 1 },
  // @ts-expect-error only an option of encode can be false
  { secret: 'x', expiresIn: false },
  // @ts-expect-error not a date
  { secret: 'x', maxAge: new Date() },
  // @ts-expect-error a promise of a string
  { secret: 'x', extractToken: async () => 1 },
  // @ts-expect-error no such policy
  { secret: 'x', global: 'required' },
  // @ts-expect-error a string
  { secret: 'x', extractToken: () => 1 },
  // @ts-expect-error where the set is
  { jwks: {} },
  // @ts-expect-error no such option
  { jwks: { url: 'x', ttl: 5 } },
  // @ts-expect-error true or false
  { jwks: { url: 'x', allowHttp: 'true' } },
  // @ts-expect-error a URL is no number
  { jwks: { url: 1 } },
  // @ts-expect-error only true
  { discovery: false },
  // @ts-expect-error an issuer is text, since a URL object may change it
  { discovery: true, issuer: new URL('https://login.example') },
  // @ts-expect-error a promise of a Response
  { jwks: { url: 'x', fetch: async () => 'x' } },
  // @ts-expect-error a Response must say its status
  { jwks: { url: 'x', fetch: async () => ({ body: null }) } },
  // @ts-expect-error the URL comes as text
  { jwks: { url: 'x', fetch: async (url: Request) => await fetch(url) } },
]
// @ts-expect-error settings there must be
await app.register(apistarJwt, 'x')
// @ts-expect-error no such setting
await app.register(apistarJwt, { secret: 'x', algorithm: 'HS256' })
// @ts-expect-error text or nothing
settingsFromEnv({ JWT_LEEWAY: 5 })

export { fetches, remote, right, sources, wrong }

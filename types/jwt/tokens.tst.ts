import { generateKeyPairSync } from 'node:crypto'
import fastify from 'fastify'
import apistarJwt, {
  AuthenticationFailed, ConfigurationError, type DecodedToken, type EncodeOptions, type Jwt, type Payload,
  type VerifyOptions,
} from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

const app = fastify()
await app.register(apistarJwt, { secret: 'x' })
const { encode, verify, decode } = app.jwt
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
holds<Equal<typeof app.jwt, Jwt>>()
// @ts-expect-error immutable
app.jwt.encode = encode

// Payloads: a literal, an interface, a type, an instance, whatever JSON makes an object of
interface Session { id: number, username: string, roles: readonly string[] }
class Account {
  constructor (readonly id: string) {}
  toJSON (): object { return { id: this.id } }
}
declare const session: Session
declare const record: Record<string, unknown>
declare const either: { id: string } | { sub: string }
declare const someObject: object
holds<Equal<ReturnType<typeof encode>, string>>()
encode({ id: 1, username: 'bailey' })
encode({ id: 1, exp: new Date(), iat: 0, length: 3, then: 'x', nested: { list: [1, null] } })
encode({})
encode(session)
encode(new Account('1'))
encode(record)
encode(either)
encode(someObject)
encode(JSON.parse('{}'))
function encodeAs<Claims extends { id: string }> (claims: Claims): string { return encode(claims) }
encodeAs({ id: '1' })
// @ts-expect-error there are claims
encode()
// @ts-expect-error not an object
encode('bailey')
// @ts-expect-error not an object
encode(null)
// @ts-expect-error a list
encode(['bailey'])
// @ts-expect-error a list
encode(['bailey'] as const)
// @ts-expect-error not awaited
encode(Promise.resolve({ id: 1 }))
// @ts-expect-error JSON makes {} of it
encode(new Map([['id', 1]]))
// @ts-expect-error JSON makes {} of it
encode(new Set(['id']))
// @ts-expect-error bytes
encode(Buffer.from('{}'))

// Options of encode
const encodeOptions: EncodeOptions[] = [
  {},
  { secret: 'x', algorithm: 'HS512', headers: { kid: '1', typ: 'at+jwt', n: 1 } },
  { secret: process.env.OTHER_SECRET },
  { privateKey, algorithm: 'EdDSA' },
  { privateKey: privateKey.export({ format: 'jwk' }) },
  { privateKey: { key: 'x', passphrase: 'x' } },
  { expiresIn: '1h', notBefore: 60, issuer: 'a', audience: 'b', subject: 'c', jwtId: 'd', noTimestamp: true },
  { audience: ['a', 'b'] as const },
]
const wrongEncodeOptions: EncodeOptions[] = [
  // @ts-expect-error no such option
  { expireIn: '1h' },
  // @ts-expect-error one algorithm
  { algorithms: ['HS256'] },
  // @ts-expect-error no such algorithm
  { algorithm: 'none' },
  // @ts-expect-error one issuer
  { issuer: ['a', 'b'] },
  // @ts-expect-error only false
  { audience: true },
  // @ts-expect-error a public key does not sign
  { publicKey },
  // @ts-expect-error text or a number
  { subject: true },
  // @ts-expect-error an object
  { headers: 'kid' },
  // @ts-expect-error a span, not a date
  { expiresIn: new Date() },
  // @ts-expect-error true or false
  { noTimestamp: 'yes' },
]

// Options of verify
holds<Equal<ReturnType<typeof verify>, Promise<Payload>>>()
const verifyOptions: VerifyOptions[] = [
  {},
  { secret: 'x', algorithms: ['HS256'] as const },
  { publicKey, algorithms: ['EdDSA'] },
  { publicKey: publicKey.export({ format: 'jwk' }) },
  { issuer: 'a', audience: ['a', 'b'] as const, leeway: 5 },
  { issuer: ['a', 'b'] as const, audience: false },
]
const wrongVerifyOptions: VerifyOptions[] = [
  // @ts-expect-error no such option
  { isuer: 'a' },
  // @ts-expect-error a private key does not verify
  { privateKey },
  // @ts-expect-error a list
  { algorithms: 'HS256' },
  // @ts-expect-error no such algorithm
  { algorithms: ['HS257'] },
  // @ts-expect-error a setting, not an option of a call
  { cache: false },
  // @ts-expect-error seconds
  { leeway: '5s' },
]
const payload = await verify('x', { issuer: 'a' })
holds<Equal<typeof payload, Payload>>()
holds<Equal<typeof payload.sub, string | undefined>>()
holds<Equal<typeof payload.role, unknown>>()
// @ts-expect-error frozen
payload.role = 'admin'
// @ts-expect-error a token there must be
await verify()
// @ts-expect-error a string
await verify(Buffer.from('x'))
// @ts-expect-error a promise
verify('x').sub = 'x'

// Nothing of a decoded token is known
export const decoded = decode('x')
holds<Equal<typeof decoded, DecodedToken>>()
holds<Equal<typeof decoded.payload.exp, unknown>>()
holds<Equal<typeof decoded.header.alg, unknown>>()
// @ts-expect-error it takes no options
decode('x', { secret: 'x' })

// Errors
try {
  await verify('x')
} catch (error) {
  if (error instanceof AuthenticationFailed) {
    holds<Equal<typeof error.code, string>>()
    holds<Equal<typeof error.statusCode, 401>>()
    holds<Equal<typeof error.message, string>>()
  }
  if (error instanceof ConfigurationError) holds<Equal<typeof error.statusCode, 500>>()
}
holds<Equal<typeof apistarJwt.AuthenticationFailed, typeof AuthenticationFailed>>()

export { encodeOptions, verifyOptions, wrongEncodeOptions, wrongVerifyOptions }

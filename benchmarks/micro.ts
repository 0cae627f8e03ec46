import { createHmac, createSecretKey, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import fastify, { type FastifyInstance } from 'fastify'
import apistarJwt, { type Algorithm, type Settings } from '../index.js'
import { hold, type Contender } from './measure.js'

interface Subject {
  readonly algorithm: Algorithm
  readonly settings: Settings
  /** The keys as fast-jwt takes them. */
  readonly verifyKey: string | Buffer
  readonly signKey: string | Buffer
  /** What nobody can do without, in node:crypto. */
  readonly checkSignature: (input: string, signature: Buffer) => boolean
  readonly makeSignature: (input: string) => string
}

// About 300 characters as a token under HS256.
const PAYLOAD = { id: 4711, username: 'bailey', roles: ['reader', 'writer'], tenant: 'b9c2a9e4-52f5-4ee3-9be4-0f2c6cf0a6a7', email: 'bailey@example.com' }
const LIFETIME = 3600

function secretSubject (): Subject {
  const secret = randomBytes(32)
  const key = createSecretKey(secret)
  const hmac = (input: string): Buffer => createHmac('sha256', key).update(input).digest()
  return {
    algorithm: 'HS256',
    settings: { secret },
    verifyKey: secret,
    signKey: secret,
    checkSignature: (input, signature) => timingSafeEqual(hmac(input), signature),
    makeSignature: (input) => hmac(input).toString('base64url'),
  }
}

function pairSubject (algorithm: Algorithm, pair: { publicKey: KeyObject, privateKey: KeyObject }): Subject {
  const { publicKey, privateKey } = pair
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  const encoding = { dsaEncoding: 'ieee-p1363' } as const
  return {
    algorithm,
    settings: { privateKey, algorithms: [algorithm] },
    verifyKey: publicKey.export({ type: 'spki', format: 'pem' }),
    signKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    checkSignature: (input, signature) => verify(digest, Buffer.from(input), { key: publicKey, ...encoding }, signature),
    makeSignature: (input) => sign(digest, Buffer.from(input), { key: privateKey, ...encoding }).toString('base64url'),
  }
}

async function build (settings: Settings): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(apistarJwt, { expiresIn: LIFETIME, ...settings })
  return app
}

function parse (segment: string): unknown {
  return JSON.parse(Buffer.from(segment, 'base64url').toString())
}

function format (value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function verifyBare (token: string, { checkSignature }: Subject): unknown {
  const [header, payload, signature] = token.split('.') as [string, string, string]
  parse(header)
  if (!checkSignature(`${header}.${payload}`, Buffer.from(signature, 'base64url'))) throw new Error('The signature is wrong.')
  return parse(payload)
}

function encodeBare ({ algorithm, makeSignature }: Subject): string {
  const iat = Math.floor(Date.now() / 1000)
  const input = `${format({ alg: algorithm, typ: 'JWT' })}.${format({ ...PAYLOAD, iat, exp: iat + LIFETIME })}`
  return `${input}.${makeSignature(input)}`
}

async function holdCached ({ settings, algorithm, verifyKey: key }: Subject): Promise<void> {
  const { jwt, authenticate } = await build(settings)
  const reply = { header: () => undefined }
  const done = (error?: Error): void => { if (error !== undefined) throw error }
  const token = jwt.encode(PAYLOAD)
  const bytes = Buffer.from(`Bearer ${token}`)
  // The parser makes a new string of every request's header: one whose hash nobody knows yet.
  const freshHeader = (): string => bytes.toString('latin1')
  const freshToken = (): string => bytes.toString('latin1', 7)
  const cached = createVerifier({ key, algorithms: [algorithm], cache: true })
  const uncached = createVerifier({ key, algorithms: [algorithm] })
  await hold({
    title: `a token seen before, ${algorithm}, ${token.length} characters`,
    contenders: [
      { name: 'a new header string, nothing else', run: () => ({ headers: { authorization: freshHeader() } }) },
      { name: '`authenticate` as a hook on a new header string', run: () => authenticate({ headers: { authorization: freshHeader() } }, reply, done) },
      { name: '`jwt.verify` of a new string', run: () => { jwt.verify(freshToken()) } },
      { name: 'fast-jwt with its cache, a new string', run: () => cached(freshToken()) },
      { name: 'fast-jwt without a cache, a new string', run: () => uncached(freshToken()) },
    ],
  })
}

async function holdUncached (subject: Subject): Promise<void> {
  const { settings, algorithm, verifyKey: key, signKey } = subject
  const { jwt } = await build({ ...settings, cache: false })
  const token = jwt.encode(PAYLOAD)
  const verifyFast = createVerifier({ key, algorithms: [algorithm] })
  const signFast = createSigner({ key: signKey, algorithm, expiresIn: LIFETIME * 1000 })
  const verifiers: [Contender, ...Contender[]] = [
    { name: 'node:crypto and JSON', run: () => verifyBare(token, subject) },
    { name: 'fast-jwt', run: () => verifyFast(token) },
    { name: '`jwt.verify`', run: () => { jwt.verify(token) } },
  ]
  const signers: [Contender, ...Contender[]] = [
    { name: 'node:crypto and JSON', run: () => encodeBare(subject) },
    { name: 'fast-jwt', run: () => signFast(PAYLOAD) },
    { name: '`jwt.encode`', run: () => jwt.encode(PAYLOAD) },
  ]
  await hold({ title: `verify ${algorithm}, no cache`, contenders: verifiers })
  await hold({ title: `encode ${algorithm}`, contenders: signers })
}

const secret = secretSubject()
await holdCached(secret)
await holdUncached(secret)
for (const [algorithm, pair] of [
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['EdDSA', generateKeyPairSync('ed25519')],
] as const) await holdUncached(pairSubject(algorithm, pair))

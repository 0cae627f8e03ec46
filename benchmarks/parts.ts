import { createSigner, createVerifier } from 'fast-jwt'
import fastify, { type FastifyInstance } from 'fastify'
import { jwtVerify, SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import apistarJwt, { type Settings } from '../index.js'
import { verifyBare } from './bare.js'
import { start } from './child.js'
import { hold, type Contender, type Standings } from './contest.js'
import { claimsOf } from './keys.js'
import { createSubject, SUBJECTS, type Subject } from './subjects.js'

/** The contenders that the goals speak of. */
export const NAMES = {
  floor: 'node:crypto and JSON',
  verify: '`jwt.verify`',
  verifyFresh: '`jwt.verify` of a new string',
  fastJwtFresh: 'fast-jwt with its cache, a new string',
  encode: '`jwt.encode`',
  fastJwt: 'fast-jwt',
}

const PAYLOAD = claimsOf(4711)
const LIFETIME = 3600

async function build (settings: Settings): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(apistarJwt, { expiresIn: LIFETIME, ...settings })
  return app
}

function format (value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function encodeBare ({ algorithm, makeSignature }: Subject): string {
  const iat = Math.floor(Date.now() / 1000)
  const input = `${format({ alg: algorithm, typ: 'JWT' })}.${format({ ...PAYLOAD, iat, exp: iat + LIFETIME })}`
  return `${input}.${makeSignature(input)}`
}

async function measureCached ({ settings, algorithm, verifyKey: key }: Subject, rounds: number): Promise<Standings> {
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
  return await hold({
    title: `A token seen before, ${algorithm}, ${token.length} characters`,
    contenders: [
      { name: 'a new header string, nothing else', run: () => ({ headers: { authorization: freshHeader() } }) },
      { name: 'a promise of one, nothing else', run: async () => freshToken() },
      {
        name: '`authenticate` as a hook on a new header string',
        run: () => authenticate({ headers: { authorization: freshHeader() } }, reply, done),
      },
      { name: NAMES.verifyFresh, run: () => jwt.verify(freshToken()) },
      { name: NAMES.fastJwtFresh, run: () => cached(freshToken()) },
      { name: 'fast-jwt without a cache, a new string', run: () => uncached(freshToken()) },
    ],
  }, rounds)
}

function verifiersOf (subject: Subject, token: string, verify: FastifyInstance['jwt']['verify']): readonly [
  Contender, ...Contender[]
] {
  const { algorithm, verifyKey, publicKey, joseKeys } = subject
  const verifyFast = createVerifier({ key: verifyKey, algorithms: [algorithm] })
  return [
    { name: NAMES.floor, run: () => verifyBare(token, subject.checkSignature) },
    { name: NAMES.verify, run: () => verify(token) },
    { name: NAMES.fastJwt, run: () => verifyFast(token) },
    ...(algorithm === 'EdDSA'
      ? []
      : [{ name: 'jsonwebtoken', run: () => jsonwebtoken.verify(token, publicKey, { algorithms: [algorithm] }) }]),
    { name: 'jose', run: () => jwtVerify(token, joseKeys.verify, { algorithms: [algorithm] }) },
  ]
}

function signersOf (subject: Subject, encode: FastifyInstance['jwt']['encode']): readonly [Contender, ...Contender[]] {
  const { algorithm, signKey, privateKey, joseKeys } = subject
  const signFast = createSigner({ key: signKey, algorithm, expiresIn: LIFETIME * 1000 })
  return [
    { name: NAMES.floor, run: () => encodeBare(subject) },
    { name: NAMES.encode, run: () => encode(PAYLOAD) },
    { name: NAMES.fastJwt, run: () => signFast(PAYLOAD) },
    ...(algorithm === 'EdDSA'
      ? []
      : [
          {
            name: 'jsonwebtoken', run: () => jsonwebtoken.sign(PAYLOAD, privateKey, { algorithm, expiresIn: LIFETIME }),
          },
        ]),
    {
      name: 'jose',
      run: () => new SignJWT({ ...PAYLOAD }).setProtectedHeader({ alg: algorithm })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(joseKeys.sign),
    },
  ]
}

/** What was measured of the parts. */
export interface Parts {
  readonly cached: Standings
  readonly access: Standings
  readonly verify: readonly Standings[]
  readonly encode: readonly Standings[]
}

/** Measures `jwt.verify`, with the cache and without, and `jwt.encode`. */
export async function measureParts (rounds: number): Promise<Parts> {
  const cached = await measureCached(await createSubject('HS256'), rounds)
  // What V8 made of the guards of other registrations before would be measured with it.
  const { message: access } = await start<Standings>('access-process.js', String(rounds))
  const verify: Standings[] = []
  const encode: Standings[] = []
  for (const algorithm of SUBJECTS) {
    const subject = await createSubject(algorithm)
    const { jwt } = await build({ ...subject.settings, cache: false })
    const token = jwt.encode(PAYLOAD)
    verify.push(
      await hold(
        { title: `Verify ${algorithm}, no cache`, contenders: verifiersOf(subject, token, jwt.verify) }, rounds
      )
    )
    encode.push(await hold({ title: `Encode ${algorithm}`, contenders: signersOf(subject, jwt.encode) }, rounds))
  }
  return { cached, access, verify, encode }
}

import { constants, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Settings, VerifyOptions } from '../../index.js'
import { ask, IN, refused, type Outcome } from '../guarded.js'
import { build, SECRET } from '../helper.js'

/** What the attacker wants to be taken for. */
export const ADMIN = { id: 1, username: 'admin' }
export const MALFORMED = refused('TOKEN_INVALID', 'The token is malformed.')

export const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const ED = generateKeyPairSync('ed25519')

const REFUSED = { code: 'APISTAR_JWT_SETTINGS_INVALID', statusCode: 500 }

/** A part of a token, in base64url. */
export function part (given: unknown): string {
  return Buffer.from(typeof given === 'string' ? given : JSON.stringify(given)).toString('base64url')
}

/** A token with an HMAC that is right for the key, whatever the header and the payload are; text is taken as JSON. */
export function forge (payload: unknown = ADMIN, header: unknown = { alg: 'HS256' }, key: string | Buffer = SECRET): string {
  const { alg } = Object(header) as { alg?: unknown }
  const hash = /^HS(256|384|512)$/.exec(String(alg))?.[1] ?? '256'
  const input = `${part(header)}.${part(payload)}`
  return `${input}.${createHmac(`sha${hash}`, key).update(input).digest('base64url')}`
}

/** A token that the private key itself signed, under any algorithm. */
export function signed (alg: string, privateKey: KeyObject): string {
  const input = `${part({ alg })}.${part(ADMIN)}`
  const padding = alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}
  return `${input}.${sign(`sha${alg.slice(2)}`, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363', ...padding }).toString('base64url')}`
}

/** A token without a signature. */
export function unsigned (alg: unknown = 'none', payload: unknown = ADMIN): string {
  return `${part({ alg })}.${part(payload)}.`
}

/** A public key as PEM text. */
export function pem (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): string {
  return key.export({ type, format: 'pem' }).toString()
}

/** Shows that a token is let in: without that, a refusal of its forgery says nothing. */
export async function admits (t: Test, app: FastifyInstance, token: string, name = 'the true token is taken'): Promise<void> {
  t.strictSame(await ask(app, token), IN, name)
}

/** Shows that a token is refused over HTTP, the first time and the second, and by `verify`. */
export async function refuses (t: Test, app: FastifyInstance, token: string, expected: Outcome, name: string): Promise<void> {
  for (const time of ['first', 'second']) t.strictSame(await ask(app, token), expected, `${name}: the ${time} time`)
  await t.rejects(app.jwt.verify(token), { code: expected.code, statusCode: expected.status }, `${name}: by verify`)
}

/** Shows that settings are refused at registration; they are of any type, as in JavaScript. */
export async function refusesSettings (t: Test, settings: object, name: string): Promise<void> {
  await t.rejects(build(t, settings as Settings), REFUSED, `${name}: at registration`)
}

/** Shows that options of `verify` are refused; they are of any type, as in JavaScript. */
export async function refusesOptions (t: Test, app: FastifyInstance, token: string, options: object, name: string): Promise<void> {
  await t.rejects(app.jwt.verify(token, options as VerifyOptions), REFUSED, `${name}: by verify`)
}

/** Every door that an HMAC secret comes in by. */
const DOORS: ReadonlyArray<readonly [name: string, open: (secret: never, t: Test, app: FastifyInstance) => unknown]> = [
  ['register', (secret, t) => build(t, { secret })],
  ['keys', (secret, t) => build(t, { keys: [{ kid: 'a', secret }] })],
  ['trustedIssuers', (secret, t) => build(t, { trustedIssuers: [{ issuer: 'a', secret }] })],
  ['verify', (secret, t, app) => app.jwt.verify(forge(), { secret })],
  ['encode', (secret, t, app) => app.jwt.encode(ADMIN, { secret })],
  ['keys.rotate', (secret, t, app) => app.jwt.keys.rotate({ kid: 'b', secret }, { grace: 0 })],
]

async function codeOf (attempt: () => unknown): Promise<string> {
  try {
    await attempt()
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}

/** Shows that every door is shut to something as an HMAC secret. */
export async function refusesSecret (t: Test, app: FastifyInstance, secret: unknown, name: string): Promise<void> {
  const answers: string[] = []
  for (const [door, open] of DOORS) answers.push(`${door}: ${await codeOf(() => open(secret as never, t, app))}`)
  t.strictSame(answers, DOORS.map(([door]) => `${door}: ${REFUSED.code}`), `${name}: no secret by any door`)
}

/** Shows that what is known to all is no HMAC secret anywhere, nor is one where its key is held. */
export async function refusesAsHmacKey (t: Test, publicKey: KeyObject, texts: Readonly<Record<string, string | Buffer>>): Promise<void> {
  const holder = await build(t, { publicKey })
  const other = await build(t)
  for (const [name, material] of Object.entries(texts)) {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const forgery = forge(ADMIN, { alg }, material)
      t.strictSame({
        held: await codeOf(() => holder.jwt.verify(forgery)),
        given: await codeOf(() => other.jwt.verify(forgery, { publicKey })),
        secret: await codeOf(() => other.jwt.verify(forgery, { secret: material, algorithms: [alg as 'HS256'] })),
      }, { held: 'APISTAR_JWT_TOKEN_INVALID', given: 'APISTAR_JWT_TOKEN_INVALID', secret: REFUSED.code }, `${name}: ${alg} where the key is held, given, or given as the secret`)
    }
    await refusesSecret(t, other, material, name)
  }
}

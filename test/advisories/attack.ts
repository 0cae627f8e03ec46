import type { KeyObject } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { build } from '../helper.js'
import { ask, OPEN, type Answer } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { refused, refusedAtBoot } from '../refused.js'

/** What the attacker wants to be taken for. */
export const ADMIN = { id: 1, username: 'admin' }

export const RSA = pairOf('rsa')
export const EC = pairOf('p256')
export const ED = pairOf('ed25519')

const REFUSED = 'APISTAR_JWT_SETTINGS_INVALID'

/** Shows that a token is let in: without that, a refusal of its forgery says nothing. */
export async function admits (
  t: Test, app: FastifyInstance, token: string, name = 'the true token is taken'
): Promise<void> {
  t.strictSame(await ask(app, token), OPEN, name)
}

/** Shows that a token is refused over HTTP, the first time and the second, and by `verify`. */
export async function refuses (
  t: Test, app: FastifyInstance, token: string, expected: Answer, name: string
): Promise<void> {
  for (const time of ['first', 'second']) t.strictSame(await ask(app, token), expected, `${name}: the ${time} time`)
  await t.rejects(app.jwt.verify(token), { code: expected.code, statusCode: expected.status }, `${name}: by verify`)
}

/** Shows that settings are refused at registration; they are of any type, as in JavaScript. */
export async function refusesSettings (t: Test, settings: object, name: string): Promise<void> {
  await refusedAtBoot(t, settings, / given/, `${name}: at registration`)
}

/** Shows that options of `verify` are refused; they are of any type, as in JavaScript. */
export async function refusesOptions (
  t: Test, app: FastifyInstance, token: string, options: object, name: string
): Promise<void> {
  await refused(t, () => app.jwt.verify(token, options as VerifyOptions), options, / given/, `${name}: by verify`)
}

/** Every door that an HMAC secret comes in by. */
const DOORS: ReadonlyArray<readonly [name: string, open: (secret: never, t: Test, app: FastifyInstance) => unknown]> = [
  ['register', (secret, t) => build(t, { secret })],
  ['keys', (secret, t) => build(t, { keys: [{ kid: 'a', secret }] })],
  ['trustedIssuers', (secret, t) => build(t, { trustedIssuers: [{ issuer: 'a', secret }] })],
  ['verify', (secret, t, app) => app.jwt.verify(forge(ADMIN), { secret })],
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
  t.strictSame(answers, DOORS.map(([door]) => `${door}: ${REFUSED}`), `${name}: no secret by any door`)
}

/** Shows that what is known to all is no HMAC secret anywhere, nor is one where its key is held. */
export async function refusesAsHmacKey (
  t: Test, publicKey: KeyObject, texts: Readonly<Record<string, string | Buffer>>
): Promise<void> {
  const holder = await build(t, { publicKey })
  const other = await build(t)
  for (const [name, material] of Object.entries(texts)) {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const forgery = forge(ADMIN, { alg }, { key: material })
      t.strictSame({
        held: await codeOf(() => holder.jwt.verify(forgery)),
        given: await codeOf(() => other.jwt.verify(forgery, { publicKey })),
        secret: await codeOf(() => other.jwt.verify(forgery, { secret: material, algorithms: [alg as 'HS256'] })),
      }, {
        held: 'APISTAR_JWT_TOKEN_INVALID', given: 'APISTAR_JWT_TOKEN_INVALID', secret: REFUSED,
      }, `${name}: ${alg} where the key is held, given, or given as the secret`)
    }
    await refusesSecret(t, other, material, name)
  }
}

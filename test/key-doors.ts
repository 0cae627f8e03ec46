import type { Test } from 'tap'
import type { Jwk, PrivateKey, PublicKey } from '../index.js'
import { refused, refusedAtBoot, refusedInCall, register } from './refused.js'
import { keySet } from './jwks-server.js'
import { SECRET } from './helper.js'
import { play } from './remote-scene.js'

/** Asserts that a public key is refused wherever one may come in, beside all other faults. */
export async function publicKeyIsRefused (t: Test, publicKey: PublicKey, message: RegExp, name: string): Promise<void> {
  const app = await register(t, { secret: SECRET })
  const issuer = 'https://them.example'
  const settings: ReadonlyArray<readonly [string, object]> = [
    ['publicKey', { publicKey }],
    ['keys', { keys: [{ publicKey }] }],
    ['trustedIssuers', { secret: SECRET, trustedIssuers: [{ issuer, publicKey }] }],
    ['the keys of a trusted issuer', { secret: SECRET, trustedIssuers: [{ issuer, keys: [{ publicKey }] }] }],
  ]
  for (const [door, given] of settings) {
    await refusedAtBoot(t, given, message, `${name}: ${door}`)
    await refusedAtBoot(t, { ...given, leeway: -1 }, /leeway: a number given/, `${name}: ${door}, beside other faults`)
  }
  await refusedInCall(t, app, 'verify', { publicKey }, message, name)
  const rotate = (): unknown => app.jwt.keys.rotate({ kid: 'next', publicKey }, { grace: 1 })
  await refused(t, rotate, publicKey, message, `${name}: rotate`)
}

/** Asserts that a JWK of a public key is refused, or left out of what is fetched, wherever one may come in. */
export async function publicJwkIsRefused (t: Test, jwk: Jwk, message: RegExp, name: string): Promise<void> {
  await publicKeyIsRefused(t, jwk, message, name)
  await refusedAtBoot(t, { keys: { keys: [jwk] } }, message, `${name}: a key set`)
  const { lines } = await play(t, { answer: keySet(jwk) })
  t.match(lines[0], message, `${name}: left out of a remote set`)
}

/** Asserts that a private key is refused wherever one may come in, beside all other faults. */
export async function privateKeyIsRefused (
  t: Test, privateKey: PrivateKey, message: RegExp, name: string
): Promise<void> {
  const app = await register(t, { secret: SECRET })
  for (const given of [{ privateKey }, { keys: [{ privateKey }] }]) {
    await refusedAtBoot(t, given, message, `${name}: ${Object.keys(given)[0]}`)
    await refusedAtBoot(t, { ...given, leeway: -1 }, /leeway: a number given/, `${name}: beside other faults`)
  }
  await refusedInCall(t, app, 'encode', { privateKey }, message, name)
  const rotate = (): unknown => app.jwt.keys.rotate({ kid: 'next', privateKey }, { grace: 1 })
  await refused(t, rotate, privateKey, message, `${name}: rotate`)
}

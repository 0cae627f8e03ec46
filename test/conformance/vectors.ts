import { existsSync, readFileSync } from 'node:fs'
import type { Jwk, Settings } from '../../index.js'

const FOLDER = new URL('../../../shared/vectors/', import.meta.url)

/** Options of a test that needs the vectors: it is skipped, saying so, where they are not there. */
export const NEEDS_VECTORS = { skip: existsSync(FOLDER) ? false : 'there is no ../shared/vectors' }

/** A signature and what is to be said of it. */
export interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: string
  readonly result: 'valid' | 'invalid'
}
/** Signatures that are to be verified with one key. */
export interface VectorGroup {
  readonly comment: string
  readonly public?: Jwk
  readonly private: Jwk
  readonly tests: readonly Vector[]
}
/** An example of the JOSE cookbook, or in its form. */
export interface CookbookExample {
  readonly title: string
  readonly input: { readonly key: Jwk, readonly alg: string }
  readonly output: { readonly compact: string, readonly json: object, readonly json_flat: object }
}

function read (name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
}

export function readWycheproof (): readonly VectorGroup[] {
  return (read('wycheproof-jws.json') as { testGroups: readonly VectorGroup[] }).testGroups
}

export function readCookbook (): readonly CookbookExample[] {
  return [
    'rfc7520-4_1.rsa_v15_signature.json', 'rfc7520-4_2.rsa-pss_signature.json', 'rfc7520-4_3.ecdsa_signature.json',
    'rfc7520-4_4.hmac-sha2_integrity_protection.json', 'rfc8037-eddsa.json',
  ].map((name) => read(name) as CookbookExample)
}

/** Settings that hold a key, as whoever verifies with it holds it. */
export function holding (jwk: Jwk): Settings {
  if (jwk.kty === 'oct') return { keys: { keys: [{ kid: 'a', ...jwk }] } }
  return Object.hasOwn(jwk, 'd') ? { privateKey: jwk } : { publicKey: jwk }
}

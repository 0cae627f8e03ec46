import { isEdwards, type Algorithm } from '../settings/algorithms.js'
import type { KeyChoice } from './choice.js'

/** A public key as a JWK (RFC 7517 4), with its id. */
type PublicJwk = Readonly<Record<string, unknown>>

// The name that signs, where the others are names of the same algorithm.
function algOf ([first, ...others]: KeyChoice['algorithms']): { alg?: Algorithm } {
  return others.every((name) => isEdwards(name) && isEdwards(first)) ? { alg: first } : {}
}

function publicJwk ({ key: { kid, publicKey }, algorithms }: KeyChoice): PublicJwk[] {
  return publicKey === undefined
    ? []
    : [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', ...algOf(algorithms) }]
}

/** The JSON Web Key Set (RFC 7517 5) of the public keys among these; a secret has none. */
export function publicSet (choices: readonly KeyChoice[]): { readonly keys: readonly PublicJwk[] } {
  return { keys: choices.flatMap(publicJwk) }
}

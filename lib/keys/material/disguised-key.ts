import { undress } from './clothes.js'
import { showsKey } from './key-marks.js'

// The shortest text that tells of a key is the first line of a PEM.
const LEAST_CHARACTERS = 10
// How much text may be found below that of a secret. A true secret of 8,192 bytes in base64 comes to a sixth of
// this; what is made to come to more is no random secret.
const MOST_CHARACTERS = 196_608
const COST_OF_ONE = 64

/**
 * Tells a public or private key given as an HMAC secret, which would let whoever knows the public half sign tokens,
 * from a true secret: PEM, its body, DER, JWK, JWKS and OpenSSH text, also in other notations, behind escapes, quotes
 * and prefixes, in base64, hex, decimals, UTF-16 or read as another text, one over the other. Takes linear and bounded
 * time.
 *
 * @param secret at most 8,192 bytes
 */
export function isDisguisedKey (secret: string | Buffer): boolean {
  const texts = new Set([typeof secret === 'string' ? secret : secret.toString('latin1')])
  let left = MOST_CHARACTERS
  // What is added to a set while it is walked is walked too.
  for (const text of texts) {
    left -= text.length + COST_OF_ONE
    if (left < 0 || showsKey(text)) return true
    for (const inner of undress(text)) {
      if (inner.length >= LEAST_CHARACTERS) texts.add(inner)
    }
  }
  return false
}

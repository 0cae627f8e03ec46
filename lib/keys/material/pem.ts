import { attempt, bare } from '../../settings/own.js'
import { copyBytes, isTextOrBytes } from './bytes.js'

/** A key in PEM (RFC 7468), and what opens it where it is encrypted. */
export interface Pem {
  readonly key: string | Uint8Array
  readonly passphrase?: string | Uint8Array | undefined
}

const PRIVATE = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/
const ENCRYPTED = /-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/
const MEMBERS: readonly string[] = ['key', 'passphrase']

function copyPem (given: object): Pem | undefined {
  const own = Object.keys(given)
  const { key, passphrase }: Partial<Pem> = bare(given)
  const isPem = isTextOrBytes(key) && (passphrase === undefined || isTextOrBytes(passphrase))
  if (!isPem || own.some((name) => !MEMBERS.includes(name))) return undefined
  return {
    key: typeof key === 'string' ? key : copyBytes(key),
    passphrase: typeof passphrase === 'object' ? copyBytes(passphrase) : passphrase,
  }
}

/**
 * Copies a PEM, or `{ key, passphrase }`.
 *
 * @returns undefined where it is neither, or cannot be read
 */
export function readPem (given: unknown): Pem | undefined {
  if (isTextOrBytes(given)) return { key: typeof given === 'string' ? given : copyBytes(given), passphrase: undefined }
  if (typeof given !== 'object' || given === null) return undefined
  return attempt(() => copyPem(given))
}

// A variable of the environment holds one line, so that line ends are often escaped there, and the whole often in
// quotes.
function unwrap (text: string): string {
  const [start, end] = [text.indexOf('-----BEGIN'), text.lastIndexOf('-----')]
  const bare = start === -1 ? text : `${text.slice(start, end + 5)}\n`
  return bare.includes('\\') ? bare.replace(/(?:\\{1,4}r)?\\{1,4}n/g, '\n') : bare
}

/** The text of a PEM, as OpenSSL reads it. */
export function textOfPem ({ key }: Pem): string {
  return unwrap(Buffer.from(key as string).toString())
}

/** Tells whether there is a private key in it. */
export function isPrivatePem (text: string): boolean {
  return PRIVATE.test(text)
}

/** Tells whether it is encrypted. */
export function isEncryptedPem (text: string): boolean {
  return ENCRYPTED.test(text)
}

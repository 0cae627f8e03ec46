import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'

// An HMAC secret that is really a key lets whoever knows the public half sign tokens. A key is
// looked for behind every clothing that key text is known to come in, one over the other.
const BOM = [0xef, 0xbb, 0xbf]
const MOST_LAYERS = 4

const ARMOUR = /-{4,}\s*(?:BEGIN|END)\b/i
const JWK_MEMBER = /"kty\\*"\s*:/
const OPENSSH = /(?:^|[^a-z0-9])(?:ssh-(?:rsa|dss|ed25519|ed448)|ecdsa-sha2-nistp\d+)(?:@openssh\.com)?[\s,]+[A-Za-z0-9+/]{8}/
const OPENSSH_BINARY = /^\0\0\0.(?:ssh-|ecdsa-sha2-|sk-)|^openssh-key-v1\0/s
const BASE64_RUN = /[A-Za-z0-9+/_-]{24,}/g
const HEX = /^(?:[0-9a-f]{2}){24,}$/i

function succeeds (parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_MISSING_PASSPHRASE'
  }
}

function isDer (bytes: Buffer): boolean {
  const SEQUENCE = 0x30
  const key = bytes.subarray(bytes.findIndex((byte) => byte > 0x20 && !BOM.includes(byte)))
  if (key[0] !== SEQUENCE) return false
  return [
    () => createPublicKey({ key, format: 'der', type: 'spki' }),
    () => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key, format: 'der', type: 'sec1' }),
    () => new X509Certificate(key),
  ].some(succeeds)
}

function holdsKeyText (value: unknown, layers: number): boolean {
  if (typeof value === 'string') return isKeyText(value, layers)
  if (typeof value !== 'object' || value === null || layers === 0) return false
  return Object.values(value).some((member) => holdsKeyText(member, layers - 1))
}

function isKeyJson (text: string, layers: number): boolean {
  const quoted = /^".*"$/s.exec(text)
  const [json] = quoted ?? /[[{].*[\]}]/s.exec(text) ?? []
  if (json === undefined) return false
  try {
    return holdsKeyText(JSON.parse(json), layers)
  } catch {
    return false
  }
}

// A prefix of the same alphabet may be glued on: PEM in base64 starts with LS0t, DER with M.
function startsOf (run: string): string[] {
  return [run, ...[...run.matchAll(/LS0tLS|M[A-Z]/g)].slice(0, 8).map(({ index }) => run.slice(index))]
}

function isKeyText (raw: string, layers: number): boolean {
  if (layers === 0) return false
  const text = raw.replace(/^[\s\uFEFF\0]+|[\s\0]+$/g, '')
  if (ARMOUR.test(text) || JWK_MEMBER.test(text) || OPENSSH.test(text) || isKeyJson(text, layers)) return true
  const joined = text.replace(/\\+[rnt]|\s/g, '')
  if (HEX.test(joined) && isKeyBytes(Buffer.from(joined, 'hex'), layers - 1)) return true
  return (joined.match(BASE64_RUN) ?? []).flatMap(startsOf).some((run) => isKeyBytes(Buffer.from(run, 'base64'), layers - 1))
}

function isKeyBytes (bytes: Buffer, layers: number): boolean {
  if (isDer(bytes) || OPENSSH_BINARY.test(bytes.toString('latin1'))) return true
  const texts = [bytes.toString('utf8')]
  if (bytes.includes(0)) {
    const even = bytes.subarray(0, bytes.length & ~1)
    texts.push(even.toString('utf16le'), Buffer.from(even).swap16().toString('utf16le'))
  }
  return texts.some((text) => isKeyText(text, layers))
}

/**
 * Tells a public or private key given as an HMAC secret from a true secret: PEM, its body, DER,
 * JWK, JWKS and OpenSSH text, also behind white space, a BOM, a prefix, escapes, JSON quotes,
 * base64, hex and UTF-16.
 */
export function isDisguisedKey (secret: Buffer): boolean {
  return isKeyBytes(secret, MOST_LAYERS)
}

/** Tells a secret that is nothing but white space or zeros: an unset variable or a wiped Buffer. */
export function isBlank (secret: Buffer): boolean {
  return /^[\s\0]*$/.test(secret.toString())
}

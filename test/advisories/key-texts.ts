import type { KeyObject } from 'node:crypto'
import { jwkOf, pemOf } from '../keys-fixtures.js'

function field (bytes: Buffer | string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(bytes))
  return Buffer.concat([length, Buffer.from(bytes)])
}

function bytesOf (base64url: unknown): Buffer {
  return Buffer.from(String(base64url), 'base64url')
}

/** A public key in a line, as OpenSSH writes it (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4). */
export function openSsh (key: KeyObject): string {
  const { kty, n, e, x, y } = key.export({ format: 'jwk' })
  const KINDS: Readonly<Record<string, () => readonly [name: string, ...fields: Array<Buffer | string>]>> = {
    RSA: () => ['ssh-rsa', bytesOf(e), Buffer.concat([Buffer.alloc(1), bytesOf(n)])],
    EC: () => ['ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([4]), bytesOf(x), bytesOf(y)])],
    OKP: () => ['ssh-ed25519', bytesOf(x)],
  }
  const [name, ...fields] = (KINDS[String(kty)] as () => [string])()
  return `${name} ${Buffer.concat([name, ...fields].map(field)).toString('base64')} admin@example.com`
}

/** A public key as JWK text. */
export function jwkText (key: KeyObject): string {
  return JSON.stringify(jwkOf(key))
}

/** A PEM text, changed so that it is not quite one any more. */
export function changedPems (key: KeyObject): Readonly<Record<string, string>> {
  const text = pemOf(key)
  const body = text.split('\n').slice(1, -2)
  return {
    'line ends of Windows': text.replaceAll('\n', '\r\n'),
    'line ends of old': text.replaceAll('\n', '\r'),
    'line ends escaped': text.trim().replaceAll('\n', '\\n'),
    'no line ends': text.replaceAll('\n', ''),
    'spaces for line ends': text.replaceAll('\n', ' '),
    'no last line': text.split('\n').slice(0, -2).join('\n'),
    'no first line': text.split('\n').slice(1).join('\n'),
    'lower case': text.replaceAll('PUBLIC KEY', 'public key').replaceAll('BEGIN', 'begin'),
    'another label': text.replaceAll('PUBLIC KEY', 'KEY'),
    'four dashes': text.replaceAll('-----', '----'),
    'the body alone': body.join('\n'),
    'the body in one line': body.join(''),
    'the body in base64url': body.join('').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    'in base64': Buffer.from(text).toString('base64'),
    'in JSON quotes': JSON.stringify(text),
    twice: text + text,
  }
}

/** An X.509 certificate; whom it is for does not matter. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBcDCCARWgAwIBAgIUJJeu7X99lqwfh20DzKv8aS5VasEwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBYTAgFw0yNjExMjQxNzEwMzRaGA8yMTI2MTAzMTE3MTAzNFow
DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCzskukg78ET
bLVmIV/2AMv5SAA90ewNStdA+KCTkyzofeRw50KMOuLjE48t/hpbsB4meH+i1jwB
Sq7VZtYSlGCjUzBRMB0GA1UdDgQWBBRl8KPTG8m84dv+/QaxOIzgRgGg9zAfBgNV
HSMEGDAWgBRl8KPTG8m84dv+/QaxOIzgRgGg9zAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0kAMEYCIQDaddVvY2GWx/vSiT33pyip6rHpLK/GvfqmJthfapri
VAIhAIOMF99b+09ljmSCjuMezQRDGNm+NzA9+0GF1Ji4eD5H
-----END CERTIFICATE-----
`

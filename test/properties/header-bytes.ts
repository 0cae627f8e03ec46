import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'

const PATIENCE = 20_000

const byte = fc.oneof({
  weight: 3, arbitrary: fc.integer({ min: 0x21, max: 0x7e }),
}, { weight: 1, arbitrary: fc.nat(0xff) })
const bytes = fc.array(byte, { maxLength: 60 }).map((codes) => Buffer.from(codes).toString('latin1'))
const start = fc.constantFrom(
  '', ' ', 'Bearer', 'Bearer ', 'bearer  ', 'Basic ', 'Bearer \t', 'Bearer a.b.', 'Bearer eyJ', 'Bearer, Bearer '
)

/** What may stand in an `Authorization` header, each character a byte: junk, and what is next to a good token. */
export function headerBytes (token: string): fc.Arbitrary<string> {
  const near = fc.tuple(fc.nat(token.length - 1), fc.nat(5), fc.oneof(bytes, fc.constant('')))
    .map(([place, removed, inserted]) => `Bearer ${token.slice(0, place)}${inserted}${token.slice(place + removed)}`)
    .filter((header) => header.replace(/\s+/g, ' ').trimEnd() !== `Bearer ${token}`)
  const cut = fc.nat(token.length - 1).map((length) => `Bearer ${token.slice(0, length)}`)
  return fc.oneof(bytes, fc.tuple(start, bytes).map((parts) => parts.join('')), near, cut)
}

/** Whether node's parser lets all these bytes through (RFC 9110 5.5). */
export function isFieldValue (header: string): boolean {
  return [...header].every((character) => character === '\t' || (character >= ' ' && character !== '\x7f'))
}

/**
 * Sends an `Authorization` header over a socket and gives the status line of the answer; nothing where there is none in
 * time.
 */
export async function sendHeader (port: number, url: string, header: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A server that refuses in the middle of a request resets the connection, having answered.
  socket.on('error', () => {})
  socket.setTimeout(PATIENCE, () => socket.destroy())
  socket.write(Buffer.from(
    `GET ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: ${header}\r\n\r\n`, 'latin1'
  ))
  await once(socket, 'close')
  return String(Buffer.concat(chunks).toString('latin1').split('\r\n')[0])
}

import { types } from 'node:util'
import { memberOf } from '../settings/own.js'
import { DocumentMissing, FetchFault } from './fetch-fault.js'

/** How many bytes a document may have, after it was decompressed: 1 MiB. */
const MOST_BYTES = 1_048_576
/** How many a part of it counts as at least. */
const LEAST_BYTES = 16

function isStream (body: unknown): body is AsyncIterable<unknown> {
  return typeof memberOf(Object(body), Symbol.asyncIterator) === 'function'
}

async function readBytes (body: AsyncIterable<unknown>, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    if (!types.isUint8Array(chunk)) throw new FetchFault('The body of the answer is not made of bytes.', url)
    // An empty one counts too, or they could go on for ever.
    length += Math.max(chunk.byteLength, LEAST_BYTES)
    if (length > MOST_BYTES) throw new FetchFault('The document is larger than 1 MiB.', url)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * Reads the body of an answer, a stream of bytes, as JSON.
 *
 * @throws FetchFault; what the stream throws
 */
export async function readJson (body: unknown, url: string): Promise<unknown> {
  if (body !== null && !isStream(body)) throw new FetchFault('The body of the answer is no stream.', url)
  const bytes = body === null ? Buffer.alloc(0) : await readBytes(body, url)
  try {
    // RFC 8259 8.1: parsers "MAY ignore the presence of a byte order mark", which the decoder does.
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    // An app of one page answers every URL with HTML, so the document may be elsewhere.
    throw new DocumentMissing('The document is not JSON.', url)
  }
}

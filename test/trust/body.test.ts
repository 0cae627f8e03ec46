import { Readable } from 'node:stream'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { readJson } from '../../lib/trust/body.js'

const PLACE = 'https://a.example/jwks'
const MIB = 1_048_576
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const foreign = runInNewContext('new Uint8Array([123, 125])')

async function * chunks (...list: unknown[]): AsyncGenerator {
  yield * list
}

async function * endless (chunk: unknown): AsyncGenerator {
  while (true) yield chunk
}

async function * broken (): AsyncGenerator {
  yield bytes('{')
  throw new RangeError('hush')
}

const BODIES: Array<[name: string, body: unknown, expected: unknown]> = [
  ['a web stream', new Response('{"a":1}').body, { a: 1 }],
  ['a stream of Node', Readable.from([Buffer.from('{"a"'), Buffer.from(':1}')]), { a: 1 }],
  ['chunks that cut a character', chunks(bytes('"é"').subarray(0, 2), bytes('"é"').subarray(2)), 'é'],
  ['bytes of another realm', chunks(foreign), {}],
  ['a byte order mark', chunks(bytes('\uFEFF[]')), []],
  ['1 MiB', chunks(bytes(`1${' '.repeat(MIB - 1)}`)), 1],
  ['more', chunks(bytes('1'), bytes(' '.repeat(MIB))), /^The document is larger than 1 MiB\.$/],
  ['endless', endless(new Uint8Array(65_536)), /The document is larger than 1 MiB\.$/],
  ['endless and empty', endless(new Uint8Array()), /The document is larger than 1 MiB\.$/],
  ['null', null, /^The document is not JSON\.$/],
  ['nothing', chunks(), /^The document is not JSON\.$/],
  ['text', chunks('{}'), /^The body of the answer is not made of bytes\.$/],
  [
    'what only looks like bytes', chunks({ length: 2, byteLength: 2, 0: 123, 1: 125 }),
    /^The body of the answer is not made of bytes\.$/,
  ],
  ['chunks that are nothing', chunks(undefined), /^The body of the answer is not made of bytes\.$/],
  ['broken', broken(), /^hush$/],
  ...[undefined, '{}', bytes('{}'), {}, [bytes('{}')], 1, () => {}].map((body): [string, unknown, RegExp] =>
    [`no stream: ${typeof body}`, body, /^The body of the answer is no stream\.$/]),
]

for (const [name, body, expected] of BODIES) {
  t.test(name, async (t) => {
    const reading = readJson(body, PLACE)
    if (expected instanceof RegExp) await t.rejects(reading, { message: expected })
    else t.strictSame(await reading, expected)
  })
}

import t from 'tap'
import { undress } from '../../../lib/keys/material/clothes.js'

const TEXT = 'what lies below, and is long enough for it'
const BYTES = Buffer.from([...Array(32).keys()].map((byte) => byte * 8))
const latin1 = BYTES.toString('latin1')

const CASES: ReadonlyArray<readonly [name: string, text: string, below: string]> = [
  ['escapes', TEXT.replaceAll(' ', '%20'), TEXT],
  ['base64', Buffer.from(TEXT).toString('base64'), TEXT],
  ['base64 in groups', BYTES.toString('base64').replace(/..../g, '$&-'), latin1],
  ['base64url', BYTES.toString('base64url'), latin1],
  ['base64 behind a prefix', `key_${BYTES.toString('base64url')}`, `\x91\xec\xbf${latin1}`],
  ['hex', BYTES.toString('hex'), latin1],
  ['hex in a list', `{ ${[...BYTES].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')} }`, latin1],
  ['hex behind a prefix', `key0:${BYTES.toString('hex')}`, `\xe0${latin1}`],
  ['a list of bytes', BYTES.join(', '), latin1],
  ['a list of signed bytes', new Int8Array(BYTES).join(' '), latin1],
  ['an object of bytes', JSON.stringify(new Uint8Array(BYTES)), latin1],
  ['UTF-8', 'gr\xc3\xbcn', 'grün'],
  ['UTF-16', 'g\0r\0\xfc\0n\0', 'grün'],
  ['UTF-16, big end first', '\0g\0r\0\xfc\0n', 'grün'],
  [
    'bytes that were read as UTF-16', Buffer.from('grün').toString('utf16le'),
    Buffer.from('grün').subarray(0, 4).toString('latin1'),
  ],
  ['text behind bytes', `\xff\xff${TEXT}`, TEXT],
  ['text before bytes', `${TEXT}\xff`, TEXT],
  ['bytes with escapes', '\xff\\x41\\u0042', '\xffAB'],
]

t.test('what lies below', (t) => {
  for (const [name, text, below] of CASES) t.ok(undress(text).includes(below), name)
  t.end()
})

t.test('where nothing can lie below, there is nothing to look at', (t) => {
  for (const text of ['', 'short', TEXT.slice(0, 20), '1, 2, 3', latin1, '!?'.repeat(40), '\xff'.repeat(40)]) {
    t.strictSame(undress(text), [], text)
  }
  t.end()
})

/** A mark of key text in lower case, which is looked for only where one of the words stands: most secrets hold none. */
interface TextMark {
  readonly words: readonly string[]
  readonly mark: RegExp
}

// The last words of the names that PEM gives to what it holds.
const PEM_ENDS = String.raw`key|block|certificate|request|crl|pkcs\d{1,2}|cms|parameters`

// Every mark is found in linear time: what repeats is bounded.
const TEXT_MARKS: readonly TextMark[] = [
  // PEM (RFC 7468) and its kin: a first or last line, or a first line that was cut off.
  { words: ['----'], mark: /-{5}begin["'\s]{0,4}$/ },
  {
    words: ['----'],
    mark: new RegExp(String.raw`-{4}\s{0,8}(?:begin|end)(?:[^a-z0-9]{1,9}[a-z0-9]{1,12}){0,5}` +
      `[^a-z0-9]{1,9}(?:${PEM_ENDS})[^a-z0-9]{0,4}(?:--|$)`),
  },
  // OpenSSH (RFC 4253 6.6): a type, then base64 of its length in four bytes. PuTTY: the first line.
  {
    words: ['aaaa'],
    mark: /(?<![a-z0-9])(?:ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-)[a-z0-9@.-]{2,60}[\s,+]{1,8}aaaa[a-z0-9+/]/,
  },
  { words: ['openssh-key-v1'], mark: /openssh-key-v1\0/ },
  { words: ['putty'], mark: /putty-user-key-file-\d/ },
  // What `openssl -text` and `-modulus` print, and the RSAKeyValue of XML signatures.
  {
    words: ['modulus'],
    mark: /modulus[^a-z0-9]{1,12}(?:\(\d{1,5} bit\)[^a-z0-9]{1,12})?(?:[a-z0-9+/=]{32}|(?:[0-9a-f]{2}[\s:]{1,24}){16})/,
  },
  { words: ['pub:', 'priv:'], mark: /(?<![a-z0-9])(?:pub|priv):\s{1,16}(?:[0-9a-f]{2}[\s:]{1,24}){16}/ },
  // A JWK (RFC 7517), or the start of one, in JSON or in another notation that quotes names.
  { words: ['kty'], mark: /["'`]kty["'`][^a-z0-9]{0,8}[:=]/ },
]

// Where the name is not quoted it may be a word of a sentence: then there must be a type and material as well.
const JWK_PARTS = [
  /(?<![a-z0-9])kty(?![a-z0-9])/,
  /(?<![a-z0-9])(?:rsa|ec|okp|oct|akp)(?![a-z0-9])/,
  /(?<![a-z0-9])(?:[nxkyd]|pub|priv)[^a-z0-9]{1,16}(?:[bu]["'])?[a-z0-9+/_-]{20}/,
]

// Any byte, or up to three characters of any, where in UTF-8 such a byte and the next ones may be one.
const ANYTHING: ReadonlyMap<string, string> = new Map([['..', '.'], ['...', '.{1,3}']])
// UTF-16 cannot hold half a pair of surrogates, and holds U+FFFD instead: such a byte takes the one beside it along.
const LOST_BEFORE = '\\xfd(?=\\xff)'
const LOST_BEHIND = '(?<=\\xff)\\xfd'

function isAny (mark: string | undefined): boolean {
  return mark === undefined || ANYTHING.has(mark)
}

function hexOf (byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}

function between (first: number, last: number): string {
  return `${hexOf(first)}-${hexOf(last)}`
}

// Where DER was read as text, a byte above 127 lost its first bit or became another character, and a line end another.
function markByte (mark: string): string {
  if (mark === '0d') return '[\\r\\n]'
  const [first = 0, last = first] = mark.split('-').map((byte) => Number.parseInt(byte, 16))
  const itself = between(first, last)
  return first < 0x80 ? `[${itself}]` : `[${itself}${between(first & 0x7f, last & 0x7f)}\\u0100-\\uffff]`
}

function markOf (mark: string, place: number, all: readonly string[]): string {
  const ways = [markByte(mark)]
  if (isAny(all[place + 1])) ways.push(LOST_BEFORE)
  if (place > 0 && isAny(all[place - 1])) ways.push(LOST_BEHIND)
  return ANYTHING.get(mark) ?? `(?:${ways.join('|')})`
}

// DER, by what its first bytes are in every key, whole or cut off; `14-48` is one of a range.
const DER_MARKS = [
  // Identifiers of algorithms: of PKCS, of ANSI X9 (RFC 5480), SEC, Curve25519 and its kin (RFC 8410), NIST.
  '06 .. 2a 86 48 86 f7 0d 01', '06 .. 2a 86 48 ce 38-3e', '06 05 2b 81 04 00', '30 05 06 03 2b 65',
  '06 09 60 86 48 01 65 03 04',
  // An RSA key (RFC 8017 A.1).
  '30 82 .. .. 02 82 .. .. 00', '30 82 .. .. 02 01 00 02 82 .. .. 00', '30 82 .. .. 02 01 00 02 81 .. 00',
  '30 81 .. 02 81 .. 00',
  // A private key of a curve (RFC 5915).
  '30 .. 02 01 01 04 14-48', '30 81 .. 02 01 01 04 14-48',
  // A certificate (RFC 5280 4.1).
  '30 82 .. .. 30 81-82 ... 03 02 01 02 02',
].map((mark) => new RegExp(mark.split(' ').map(markOf).join(''), 's'))

// RFC 4253 6.6: the name of the algorithm after its length.
const OPENSSH_BINARY = /\0\0\0.(?:ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-)/s
const BINARY_MARKS = [...DER_MARKS, OPENSSH_BINARY]

// Each of those marks holds one of these pairs. Most bytes hold none, and to compile the marks takes longer than to see
// that.
const PAIRS: ReadonlyArray<readonly [first: string, isSecond: (code: number) => boolean]> = [
  ['\x06', (code) => code >= 0x05 && code <= 0x0b],
  ['\x02', (code) => code === 0x01 || code === 0x02 || code === 0x81 || code === 0x82 || code > 0xff],
  ['\x05', (code) => code === 0x06],
  ['\xff', (code) => code === 0xfd],
  ['\xfd', (code) => code === 0xff],
  ['\0', (code) => code === 0],
]

function mayBeBinary (text: string): boolean {
  return PAIRS.some(([first, isSecond]) => {
    let place = text.indexOf(first)
    while (place !== -1 && !isSecond(text.charCodeAt(place + 1))) place = text.indexOf(first, place + 1)
    return place !== -1
  })
}

/**
 * Tells whether a public or private key stands in a text, undisguised.
 *
 * @param text text, or bytes as Latin-1
 */
export function showsKey (text: string): boolean {
  if (mayBeBinary(text) && BINARY_MARKS.some((mark) => mark.test(text))) return true
  const lower = text.toLowerCase()
  for (const { words, mark } of TEXT_MARKS) {
    if (words.some((word) => lower.includes(word)) && mark.test(lower)) return true
  }
  return lower.includes('kty') && JWK_PARTS.every((part) => part.test(lower))
}

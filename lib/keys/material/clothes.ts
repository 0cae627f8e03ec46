import { isAscii, isUtf8 } from 'node:buffer'
import { unescapeAll } from './escapes.js'
import { survey, type Survey } from './survey.js'

// Shorter text is no key in base64, and no shorter list of bytes is one.
const LEAST_CHARACTERS = 24
const LEAST_BYTES = 20
const ESCAPES = ['\\', '%', '&', '=3D']
const ESCAPES_OF_CONTROLS = ['\\u00', '\\x', '\\0']

function latin1 (bytes: Buffer): string {
  return bytes.toString('latin1')
}

/** The same bytes in pairs, either end first. */
function bothEnds (bytes: Buffer): readonly [Buffer, Buffer] {
  const even = bytes.subarray(0, bytes.length & ~1)
  return [even, Buffer.from(even).swap16()]
}

function isUtf16 (text: string): boolean {
  return text.includes('\0') && (text.split('\0').length - 1) * 4 >= text.length
}

// What is glued before it may be of the same alphabet, so that it may begin at each of four places.
function fromEachPlace (digits: string): string[] {
  const found: string[] = []
  for (let place = 0; place < 4; place++) found.push(latin1(Buffer.from(digits.slice(place), 'base64')))
  return found
}

function fromBase64 (text: string, { letters, signs }: Survey): string[] {
  const digits = letters + signs === text.length ? text : text.replace(/[^A-Za-z0-9+/_-]+/g, '')
  // As digits of base64url these are one in 32; where they are more, they stand between lines or groups.
  const plain = digits.replace(/[-_]+/g, '')
  const hasGroups = (digits.length - plain.length) * 12 >= digits.length
  return hasGroups ? [...fromEachPlace(digits), ...fromEachPlace(plain)] : fromEachPlace(digits)
}

function fromHex (text: string, { hex }: Survey): string[] {
  const digits = hex === text.length ? text : text.replace(/0x|[^0-9a-f]+/gi, '')
  return [0, 1].map((start) => latin1(Buffer.from(digits.slice(start), 'hex')))
}

// A list of bytes, signed ones too; or an object of them, which has their places before them.
function fromDecimals (text: string): string[] {
  const numbers = text.replace(/"\d{1,5}"\s{0,8}:/g, '').match(/-?\d{1,3}/g)
  return numbers === null || numbers.length < LEAST_BYTES ? [] : [latin1(Buffer.from(numbers.map(Number)))]
}

// What was glued before or behind text in base64 is bytes after it was decoded.
function fromEnds (text: string): string[] {
  let first = 0
  let last = text.length
  while (text.charCodeAt(first) < 0x80) first++
  while (text.charCodeAt(last - 1) < 0x80) last--
  return [text.slice(0, first), text.slice(last)].filter((end) => end.length >= LEAST_CHARACTERS)
}

function fromText (text: string): string[] {
  const facts = survey(text)
  const { letters, decimals, hex, signs } = facts
  const base64 = letters + signs
  const isList = text.length - letters >= LEAST_BYTES && decimals >= LEAST_BYTES
  const layers: string[][] = []
  if (ESCAPES.some((start) => text.includes(start))) layers.push([unescapeAll(text)])
  if (base64 >= LEAST_CHARACTERS && base64 * 2 >= text.length) layers.push(fromBase64(text, facts))
  if (hex >= LEAST_BYTES * 2 && hex * 2 >= letters) layers.push(fromHex(text, facts))
  if (isList && decimals * 2 >= letters) layers.push(fromDecimals(text))
  return layers.flat()
}

/**
 * Takes the outermost layer off a text, in each way in which one may have been put on: escapes, base64, hex, lists of
 * bytes, UTF-8 and UTF-16. Takes linear time.
 *
 * @param text text, or bytes as Latin-1
 * @returns what may lie below it: text, or bytes as Latin-1
 */
export function undress (text: string): string[] {
  const bytes = Buffer.from(text, 'latin1')
  if (latin1(bytes) !== text) return [...bothEnds(Buffer.from(text, 'utf16le')).map(latin1), ...fromText(text)]
  if (isUtf16(text)) return bothEnds(bytes).map((half) => half.toString('utf16le'))
  if (isAscii(bytes)) return fromText(text)
  if (isUtf8(bytes)) return [bytes.toString(), ...fromText(text)]
  // Below bytes that are no text lies nothing, unless their control characters were escaped.
  return ESCAPES_OF_CONTROLS.some((start) => text.includes(start)) ? [unescapeAll(text)] : fromEnds(text)
}

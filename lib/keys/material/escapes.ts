const HEX = '[0-9A-Fa-f]'
const ESCAPE = new RegExp([
  `(?:\\\\u|\\\\U0000|%u)(${HEX}{4})`,
  `(?:\\\\x|%|=(?=3D))(${HEX}{2})`,
  `(?:\\\\u\\{|&#[xX])0{0,6}(${HEX}{1,5})[};]?`,
  '&#0{0,6}(\\d{1,6});?',
  '\\\\([0-3][0-7]{2})',
  '\\\\([^])',
  '&([A-Za-z]{2,7});',
].join('|'), 'g')
// Text in a program that goes on in the next line.
const JOINED = /["'`]\s{0,16}\+\s{0,16}["'`]/g
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'], ['r', '\r'], ['t', '\t'], ['0', '\0'], ['b', '\b'], ['f', '\f'], ['v', '\v'],
])
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['quot', '"'], ['apos', '\''], ['amp', '&'], ['colon', ':'], ['equals', '='], ['NewLine', '\n'],
  ['plus', '+'], ['sol', '/'], ['hyphen', '-'], ['dash', '-'], ['lowbar', '_'],
])

type Digits = string | undefined

function unescapeOne (escape: string, ...groups: Digits[]): string {
  const [four, two, some, decimal, octal, sign, name] = groups
  const hex = four ?? two ?? some
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
  return sign === undefined ? ENTITIES.get(String(name)) ?? escape : CONTROLS.get(sign) ?? sign
}

/**
 * Undoes one layer of escapes, whoever wrote them: those of JSON, JavaScript, Python, C and shells, percent-encoding,
 * the `=3D` of mail and the entities of HTML. What was escaped itself comes out as it was, a backslash among bytes too.
 */
export function unescapeAll (text: string): string {
  return text.replace(JOINED, '').replace(ESCAPE, unescapeOne)
}

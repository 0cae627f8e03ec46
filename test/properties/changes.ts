const BASE64URL = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
const FOREIGN = [...'.=+/ \t\n\0~"{é\ufeff']

/** Another character of base64url, some of whose six bits are flipped; a foreign one is left as it is. */
export function flipBits (character: string, bits: number): string {
  return BASE64URL[BASE64URL.indexOf(character) ^ bits] ?? character
}

/** Characters to put at a place where another is, or where none was. */
export type Characters = (present: string, place: number) => readonly string[]

// Whoever reads bytes for characters cannot tell it from the one that is there.
function shift (character: string): string {
  return String.fromCharCode(character.charCodeAt(0) + 0x100)
}

/** All of base64url, and some that are not of it. */
export const everyCharacter: Characters = (present) => [...BASE64URL, ...FOREIGN, shift(present)]

/** Those that a decoder might not tell from the one that is there, and another one at each place. */
export const tellingCharacters: Characters = (present, place) => {
  const other = String(BASE64URL[(place * 7) % BASE64URL.length])
  return ['.', '=', ' ', shift(present), ...[1, 2, 4, 8, 26].map((bits) => flipBits(present, bits)), other]
}

/** Every token that is one character away: changed, dropped, added, or swapped with its neighbour. */
export function * oneCharacterAway (token: string, characters: Characters): Generator<string> {
  for (let place = 0; place <= token.length; place++) {
    const [before, present, after] = [token.slice(0, place), token.charAt(place) || 'A', token.slice(place + 1)]
    for (const character of characters(present, place)) {
      yield before + character + token.slice(place)
      if (place < token.length) yield before + character + after
    }
    yield before + after
    yield before + after.charAt(0) + present + after.slice(1)
  }
}

/** Every token in which two characters have changed places. */
export function * withTwoSwapped (token: string): Generator<string> {
  for (let one = 0; one < token.length; one++) {
    for (let other = one + 1; other < token.length; other++) {
      yield token.slice(0, one) + token.charAt(other) + token.slice(one + 1, other) + token.charAt(one) +
        token.slice(other + 1)
    }
  }
}

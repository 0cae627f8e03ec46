/** What a text is made of: how many of its characters are of a kind. */
export interface Survey {
  /** Letters and digits. */
  readonly letters: number
  readonly decimals: number
  /** Hexadecimal digits, those of `0x` left out. */
  readonly hex: number
  /** Characters of base64 or base64url that are neither letters nor digits. */
  readonly signs: number
}

function isSign (code: number): boolean {
  return code === 0x2b || code === 0x2d || code === 0x2f || code === 0x5f
}

/**
 * Looks at each character of a text once. A regular expression for each question would take longer to compile than an
 * ordinary secret takes to be looked at.
 */
export function survey (text: string): Survey {
  let letters = 0
  let decimals = 0
  let hex = 0
  let signs = 0
  let last = 0
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place)
    // A capital letter as a small one.
    const small = code | 0x20
    if (code >= 0x30 && code <= 0x39) {
      decimals++
    } else if (small >= 0x61 && small <= 0x7a && code < 0x80) {
      letters++
      if (small <= 0x66) hex++
      else if (small === 0x78 && last === 0x30) hex--
    } else if (isSign(code)) {
      signs++
    }
    last = code
  }
  return { letters: letters + decimals, decimals, hex: hex + decimals, signs }
}

import t from 'tap'
import { survey } from '../../../lib/keys/material/survey.js'

const CASES: ReadonlyArray<readonly [text: string, letters: number, decimals: number, hex: number, signs: number]> = [
  ['', 0, 0, 0, 0],
  ['azAZ09', 6, 2, 4, 0],
  ['afAFgG', 6, 0, 4, 0],
  ['+/-_=', 0, 0, 0, 4],
  ['0x30, 0X3f', 8, 5, 4, 0],
  ['x0 10x', 5, 3, 2, 0],
  ['@[`{:/ ', 0, 0, 0, 1],
  ['é\u0160\u0461\ufffd\0', 0, 0, 0, 0],
]

for (const [text, letters, decimals, hex, signs] of CASES) {
  t.strictSame(survey(text), { letters, decimals, hex, signs }, JSON.stringify(text))
}

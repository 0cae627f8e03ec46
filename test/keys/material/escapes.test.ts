import t from 'tap'
import { unescapeAll } from '../../../lib/keys/material/escapes.js'

const CASES: ReadonlyArray<readonly [escaped: string, text: string]> = [
  ['none', 'none'],
  ['\\u006bty \\U0000006bty \\u{6b}ty \\u{00006b}ty %u006bty', 'kty kty kty kty kty'],
  ['\\x6bty %6bty %6Bty \\153ty', 'kty kty kty kty'],
  ['&#107;ty &#x6b;ty &#X6Bty &#0107 ty', 'kty kty kty k ty'],
  ['&quot;&apos;&amp;&NewLine;&colon;&unknown;', '"\'&\n:&unknown;'],
  ['\\n\\r\\t\\b\\f\\v\\0\\"\\/\\\n', '\n\r\t\b\f\v\0"/\n'],
  ['\\\\n \\\\\\\\u006b \\\\\\u0002 \\\\000', '\\n \\\\u006b \\\x02 \\000'],
  ['%2525', '%25'],
  ['a=3D', 'a='],
  ['"a" +\n  "b"', '"ab"'],
  ['% %g1 \\u00g &# &;', '% %g1 u00g &# &;'],
]

for (const [escaped, text] of CASES) t.equal(unescapeAll(escaped), text, escaped)

import t from 'tap'
import { mayColour, showJson } from '../../../lib/entries/cli/show.js'

t.test('JSON without what a terminal obeys', async (t) => {
  const value = { a: 'ä€🦊 \u001b\u007f\u009b\u061c\u200f\u202e\u2066\ufeff', '\u009b': 1 }
  const shown = showJson(value)
  t.equal(shown, '{"a":"ä€🦊 \\u001b\\u007f\\u009b\\u061c\\u200f\\u202e\\u2066\\ufeff","\\u009b":1}')
  t.strictSame(JSON.parse(shown), value, 'which says the same')
  t.equal(showJson({ a: 1 }, 2), '{\n  "a": 1\n}')
})

t.test('colours only on a terminal', async (t) => {
  t.equal(mayColour({ isTTY: true }, {}), true)
  t.equal(mayColour({ isTTY: true }, { NO_COLOR: '' }), true, 'which is empty, and so unset')
  t.equal(mayColour({ isTTY: true }, { NO_COLOR: '1' }), false)
  for (const isTTY of [false, undefined]) t.equal(mayColour({ isTTY } as { isTTY: boolean }, {}), false)
})

import t from 'tap'
import { Misuse } from '../../../lib/entries/cli/command.js'

t.test('a misuse is told from other errors', async (t) => {
  const { name, message } = new Misuse('so')
  t.strictSame([name, message], ['Misuse', 'so'])
})

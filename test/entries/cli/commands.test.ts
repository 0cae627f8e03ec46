import t from 'tap'
import { COMMANDS } from '../../../lib/entries/cli/commands.js'

t.test('every command has a summary, examples, and a name for the value of each option', async (t) => {
  for (const [name, { summary, examples, options }] of Object.entries(COMMANDS)) {
    t.match(summary, /^(?:makes|shows|verifies|lists) /, name)
    t.ok(examples.length > 0 && examples.every((line) => line.includes(`npx apistar-jwt ${name}`)), name)
    for (const { help, value = 'NAME' } of Object.values(options)) {
      t.match(help, /\w/, name)
      t.match(value, /^[A-Z]+$/, name)
    }
  }
})

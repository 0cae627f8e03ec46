import t from 'tap'
import type { Command } from '../../../lib/entries/cli/command.js'
import { COMMANDS } from '../../../lib/entries/cli/commands.js'
import { showAll, showCommand } from '../../../lib/entries/cli/help.js'

const BARE: Command = { summary: 'is bare', options: {}, examples: [], run: () => ({ text: '', json: null }) }

t.test('the help of all names every command', async (t) => {
  const help = showAll(COMMANDS)
  for (const [name, { summary, examples }] of Object.entries(COMMANDS)) {
    t.match(help, new RegExp(`^  ${name} +${summary}$`, 'm'))
    t.ok(help.includes(`  ${examples[0]}\n`), name)
  }
  t.notMatch(showAll({ bare: BARE }), 'undefined')
})

t.test('the help of a command names its options', async (t) => {
  for (const [name, command] of Object.entries(COMMANDS)) {
    const help = showCommand(name, command)
    t.match(help, `Usage: npx apistar-jwt ${name} `)
    for (const option of [...Object.keys(command.options), 'json', 'help']) t.match(help, new RegExp(`^  --${option} `, 'm'))
    for (const line of command.examples) t.ok(help.includes(`  ${line}\n`), line)
  }
  t.match(showCommand('look', { ...BARE, takes: 'file' }), 'look FILE [OPTIONS]')
})

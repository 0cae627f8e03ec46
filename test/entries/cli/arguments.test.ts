import t from 'tap'
import { readArguments } from '../../../lib/entries/cli/arguments.js'
import type { Command } from '../../../lib/entries/cli/command.js'

const PLAIN: Command = {
  summary: 'does nothing',
  options: { key: { value: 'FILE', help: 'a file' }, open: { help: 'what is open' } },
  examples: [],
  run: () => ({ text: '', json: null }),
}
const READING: Command = { ...PLAIN, reads: 'token.txt' }
const WITH_FILE: Command = { ...PLAIN, takes: 'file' }

t.test('what is taken', async (t) => {
  const CASES: ReadonlyArray<readonly [string[], Command, string[], Record<string, string | true>]> = [
    [[], PLAIN, [], {}],
    [['--key', 'a', '--open'], PLAIN, [], { key: 'a', open: true }],
    [['--key=a=b', '--json'], PLAIN, [], { key: 'a=b', json: true }],
    [['a.js', '--open'], WITH_FILE, ['a.js'], { open: true }],
    [['--open', '--', '--a.js'], WITH_FILE, ['--a.js'], { open: true }],
    [['-h'], WITH_FILE, [], { help: true }],
    [['--help', 'a', 'b'], PLAIN, ['a', 'b'], { help: true }],
  ]
  for (const [args, command, names, values] of CASES) {
    const read = readArguments(args, command)
    t.strictSame([read.names, Object.fromEntries(read.values)], [names, values], args.join(' '))
  }
})

t.test('what is refused, without a word of what was given', async (t) => {
  const CASES: ReadonlyArray<readonly [string[], Command, RegExp]> = [
    [['hunter2'], PLAIN, /^it takes nothing but options\. Secrets, tokens and claims are never taken as arguments/],
    [['hunter2'], READING, /^it takes nothing but options: use < token\.txt\. Secrets, tokens/],
    [['--secret=hunter2'], PLAIN, /^there is no such option\. Secrets/],
    [['--hunter2'], PLAIN, /^there is no such option\. Secrets/],
    [['-x', 'hunter2'], PLAIN, /^there is no such option\. Secrets/],
    [['--kei', 'hunter2'], PLAIN, /^there is no such option; did you mean key\? Secrets/],
    [['--constructor'], PLAIN, /^there is no such option\./],
    [['--key'], PLAIN, /^--key needs a value: --key FILE$/],
    [['--key='], PLAIN, /^--key needs a value: --key FILE$/],
    [['--open=hunter2'], PLAIN, /^--open takes no value\.$/],
    [['--key', 'hunter2', '--key', 'hunter2'], PLAIN, /^--key is given twice\.$/],
    [[], WITH_FILE, /^it takes one file\.$/],
    [['hunter2', 'b.js'], WITH_FILE, /^it takes one file\.$/],
  ]
  for (const [args, command, message] of CASES) {
    const misuse = t.throws(() => readArguments(args, command), { name: 'Misuse', message }, args.join(' '))
    t.notMatch(misuse, { message: 'hunter2' }, args.join(' '))
  }
})

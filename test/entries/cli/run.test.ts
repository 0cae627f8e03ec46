import { readFileSync } from 'node:fs'
import t from 'tap'
import { COMMANDS } from '../../../lib/entries/cli/commands.js'
import { callCommand } from '../../command-line.js'
import { SECRET } from '../../helper.js'

t.test('help', async (t) => {
  for (const args of [['--help'], ['-h'], ['help']] as const) {
    const { out, err, code } = await callCommand(args)
    t.match(out, /^Usage: npx apistar-jwt COMMAND/, args[0])
    t.strictSame([err, code], ['', 0], args[0])
  }
  for (const name of Object.keys(COMMANDS)) {
    const { out, err, code } = await callCommand([name, '--json', '-h'])
    t.match(out, new RegExp(`^Usage: npx apistar-jwt ${name}`))
    t.strictSame([err, code], ['', 0], name)
  }
})

t.test('the version', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  t.strictSame(await callCommand(['--version']), { out: `${version}\n`, err: '', code: 0 })
})

t.test('what is no command', async (t) => {
  const CASES: ReadonlyArray<readonly [string[], RegExp]> = [
    [[], /^Usage: npx apistar-jwt COMMAND/],
    [['secrte'], /^apistar-jwt has no such command; did you mean secret\? npx apistar-jwt --help shows/],
    [['made.it.up'], /^apistar-jwt has no such command\. npx/],
    [['toString'], /^apistar-jwt has no such command\. npx/],
    [['--json', 'secret'], /^apistar-jwt has no such command/],
  ]
  for (const [args, message] of CASES) {
    const { out, err, code } = await callCommand(args)
    t.match(err, message, args.join(' '))
    t.strictSame([out, code], ['', 2], args.join(' '))
    t.notOk(err.includes('made.it.up'))
  }
})

t.test('a misuse says where there is more', async (t) => {
  const { err, code } = await callCommand(['jwk', '--nothing'])
  t.match(err, /^apistar-jwt jwk: there is no such option.*\nnpx apistar-jwt jwk --help says more\.\n$/)
  t.equal(code, 2)
})

t.test('a refusal in JSON', async (t) => {
  const { out, code } = await callCommand(['verify', '--json'], { input: 'made.it.up', env: { JWT_SECRET: SECRET } })
  const message = 'Incorrect authentication credentials. The token is malformed.'
  t.strictSame(JSON.parse(out), { code: 'APISTAR_JWT_TOKEN_INVALID', message })
  t.equal(code, 1)
})

t.test('what is nobody\'s fault is not hidden', async (t) => {
  t.intercept(COMMANDS, 'secret', { value: { ...COMMANDS.secret, run () { throw new TypeError('broken') } } })
  await t.rejects(callCommand(['secret']), { message: 'broken' })
})

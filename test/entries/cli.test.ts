import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROGRAM, spawnCommand, type Setting } from '../command-line.js'
import { SECRET } from '../helper.js'

// Each is a process, which takes a second or so on a busy machine.
t.setTimeout(120_000)

const CLAIMS = '{"id":1,"username":"bailey"}'

t.test('the package names it', async (t) => {
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: object }
  t.strictSame(bin, { 'apistar-jwt': 'dist/lib/entries/cli.js' })
  t.match(readFileSync('lib/entries/cli.ts', 'utf8'), /^#!\/usr\/bin\/env node\n/)
})

t.test('a secret signs, what it signed is verified and decoded', async (t) => {
  const secret = await spawnCommand(['secret'])
  t.match(secret, { out: /^[\w-]{43}\n$/, err: '', code: 0 })
  const env = { JWT_SECRET: secret.out.trim() }
  const signed = await spawnCommand(['sign', '--expires-in', '1h'], { input: CLAIMS, env })
  t.match(signed, { err: '', code: 0 })
  const input = signed.out
  const [verified, decoded] = await Promise.all([
    spawnCommand(['verify'], { input, env }), spawnCommand(['decode', '--json'], { input }),
  ])
  t.match(JSON.parse(verified.out), { id: 1, username: 'bailey' })
  t.match(JSON.parse(decoded.out), { header: { alg: 'HS256' }, payload: { id: 1 } })
  for (const { out, err } of [signed, verified, decoded]) t.notOk(`${out}${err}`.includes(env.JWT_SECRET))
})

t.test('an app that listens at import, says something, and would run for ever', async (t) => {
  const text = "import { fastify } from 'fastify'\nconst app = fastify({ logger: true })\nconsole.log('app')\n" +
    "app.get('/me', async () => 1)\nsetInterval(() => {}, 1000)\nawait app.listen({ port: 1 })\n"
  const file = join(t.testdir({ 'app.mjs': text }), 'app.mjs')
  const result = await spawnCommand(['routes', file, '--open'])
  t.strictSame(result, { out: 'GET,HEAD /me: open (none)\n', err: 'app\n', code: 1 })
})

t.test('an app that ends the process has no answer, whatever its code', async (t) => {
  const folder = t.testdir({
    'exits.mjs': 'process.exit(0)\n',
    'hangs.mjs': 'export default async () => await new Promise(() => {})\n',
    'crashes.mjs': 'setTimeout(() => { throw new Error() })\nexport default async () => await new Promise(() => {})\n',
  })
  for (const name of ['exits', 'hangs', 'crashes']) {
    const { out, err, code } = await spawnCommand(['routes', join(folder, `${name}.mjs`), '--open'])
    t.match(err, /apistar-jwt: the process was ended before there was an answer\.\n/, name)
    t.strictSame([out, code], ['', 2], name)
  }
})

const NO_FULL = !existsSync('/dev/full') && 'no device here is always full'

t.test('an answer that cannot be written is told of, one that nobody reads is not', { skip: NO_FULL }, async (t) => {
  const full = openSync('/dev/full', 'w')
  const lost = spawnSync(process.execPath, [PROGRAM, 'secret'], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' })
  closeSync(full)
  t.strictSame([lost.stderr, lost.status], ['apistar-jwt: the answer could not be written (ENOSPC).\n', 2])

  const unread = spawn(process.execPath, [PROGRAM, 'secret'])
  unread.stdout.destroy()
  const [status] = await once(unread, 'exit') as [number]
  t.equal(status, 0)
})

t.test('bad input to each command has an exit code and a message, and shows nothing that was given', async (t) => {
  const env = { JWT_SECRET: SECRET }
  const CASES: ReadonlyArray<readonly [args: string[], setting: Setting, code: number, err: RegExp]> = [
    [['secret', 'hunter2'], {}, 2, /^apistar-jwt secret: it takes nothing but options\. Secrets, tokens/],
    [['jwk', '--algorithm', 'hunter2'], {}, 2, /^apistar-jwt jwk: --algorithm: expected one of RS256/],
    [['jwks'], { input: Buffer.from([0xff, 0xfe]) }, 2, /^apistar-jwt jwks: what came on the standard input is not UTF-8\./],
    [['decode'], { input: 'hunter2' }, 1, /^APISTAR_JWT_TOKEN_INVALID: /],
    [['verify', '--secret', 'hunter2'], { input: 'a' }, 2, /^apistar-jwt verify: there is no such option\. Secrets, tokens/],
    [['routes', '/nowhere/hunter2.js'], {}, 2, /^apistar-jwt routes: there is no such file\./],
    [['sign'], { input: '{"id":"hunter2",', env }, 2, /^apistar-jwt sign: the standard input: expected claims/],
  ]
  for (const [args, setting, code, err] of CASES) {
    const result = await spawnCommand(args, setting)
    t.match(result, { out: '', err, code }, args.join(' '))
    t.notMatch(result.err, /hunter2|at file:|correct horse/, args.join(' '))
  }
})

import t from 'tap'
import { callCommand } from '../../command-line.js'
import { build, freeze, SECRET } from '../../helper.js'
import { createPair, jwkOf } from '../../keys-fixtures.js'

const CLAIMS = '{"id":1,"username":"bailey"}'
const NOTE = 'This token never expires; --expires-in 1h would end it.\n'

t.test('a token of the claims, as the environment has it', async (t) => {
  const env = { JWT_SECRET: SECRET, JWT_ISSUER: 'me', JWT_AUDIENCE: 'you', JWT_ALGORITHMS: 'HS512,HS256' }
  const { out, err, code } = await callCommand(['sign'], { input: `${CLAIMS}\n`, env })
  t.strictSame([err, code], [NOTE, 0])
  const app = await build(t, { secret: SECRET, issuer: 'me', audience: 'you', algorithms: ['HS512'] })
  t.match(await app.jwt.verify(out.trim()), { id: 1, username: 'bailey', iss: 'me', aud: 'you' })
})

t.test('how long it lives', async (t) => {
  freeze(t, 1_800_000_000)
  const app = await build(t)
  const CASES: ReadonlyArray<readonly [string[], string, number, string]> = [
    [['--expires-in', '15m'], CLAIMS, 1_800_000_900, ''],
    [['--expires-in', '900'], CLAIMS, 1_800_000_900, ''],
    [['--expires-in=1.5 hours'], CLAIMS, 1_800_005_400, ''],
    [[], '{"id":1,"exp":1800000005}', 1_800_000_005, ''],
  ]
  for (const [args, input, exp, note] of CASES) {
    const { out, err, code } = await callCommand(['sign', '--json', ...args], { input, env: { JWT_SECRET: SECRET } })
    t.strictSame([err, code], [note, 0])
    t.match(await app.jwt.verify(JSON.parse(out).token), { exp })
  }
})

t.test('with the key of a file', async (t) => {
  const { privateKey, publicKey } = createPair('p256')
  const directory = t.testdir({
    'key.json': JSON.stringify(jwkOf(privateKey, { kid: 'k' })), 'public.json': JSON.stringify(jwkOf(publicKey)),
  })
  const env = { JWT_SECRET: SECRET }
  const { out } = await callCommand(['sign', '--key', 'key.json'], { input: CLAIMS, directory, env })
  const app = await build(t, { publicKey })
  t.match(app.jwt.decode(out.trim()).header, { alg: 'ES256', kid: 'k' })
  t.match(await app.jwt.verify(out.trim()), { id: 1 })
  const refused = await callCommand(['sign', '--key', 'public.json'], { input: CLAIMS, directory })
  t.match(refused, { out: '', err: /^apistar-jwt sign: The token cannot be encoded: there is no key here that can sign/, code: 2 })
})

t.test('what is refused, without a word of it', async (t) => {
  const env = { JWT_SECRET: SECRET }
  const CASES: ReadonlyArray<readonly [name: string, args: string[], input: string, message: RegExp, env?: object]> = [
    ['nothing', [], '', /nothing came on the standard input, where claims in JSON was expected/],
    ['no JSON', [], 'hunter2', /the standard input: expected claims, an object in JSON\./],
    ['half of it', [], '{"id":"hunter2"', /expected claims, an object in JSON/],
    ['a list', [], '["hunter2"]', /expected claims, an object in JSON/],
    ['null', [], 'null', /expected claims, an object in JSON/],
    ['text', [], '"hunter2"', /expected claims, an object in JSON/],
    ['claims that verify refuses', [], '{"exp":"hunter2"}', /The token cannot be encoded/],
    ['a time that is said twice', ['--expires-in', '1h'], '{"id":1,"exp":1900000000}', /apistar-jwt sign: /],
    ['a span of nothing', ['--expires-in', '0'], CLAIMS, /expiresIn: /],
    ['a span that is none', ['--expires-in', 'hunter2'], CLAIMS, /expiresIn: /],
    ['a token as an argument', ['made.it.up'], CLAIMS, /it takes nothing but options/],
    ['no key', [], CLAIMS, /there is no key: set JWT_SECRET, or name a file with --key\./, {}],
    ['an algorithm that there is not', [], CLAIMS, /Invalid environment: JWT_ALGORITHMS/, { ...env, JWT_ALGORITHMS: 'none' }],
    ['a leeway that is none', [], CLAIMS, /JWT_LEEWAY/, { ...env, JWT_LEEWAY: 'hunter2' }],
  ]
  for (const [name, args, input, message, variables = env] of CASES) {
    const { out, err, code } = await callCommand(['sign', ...args], { input, env: { ...variables } })
    t.match(err, message, name)
    t.strictSame([out, code], ['', 2], name)
    for (const given of ['hunter2', 'made.it.up', SECRET]) t.notOk(err.includes(given), `${name}: nothing that was given`)
  }
})

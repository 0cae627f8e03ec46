import t from 'tap'
import { callCommand } from '../../command-line.js'
import { build } from '../../helper.js'

t.test('a secret is one that the plugin takes, and another each time', async (t) => {
  const CASES = [
    [[], 'HS256', 43], [['--algorithm', 'HS384'], 'HS384', 64], [['--algorithm=HS512'], 'HS512', 86],
  ] as const
  for (const [args, algorithm, length] of CASES) {
    const [one, other] = [await callCommand(['secret', ...args]), await callCommand(['secret', ...args])]
    t.match(one, { out: new RegExp(`^[\\w-]{${length}}\\n$`), err: '', code: 0 })
    t.not(one.out, other.out)
    const app = await build(t, { secret: one.out.trim(), algorithms: [algorithm], strictSecret: true })
    t.match(await app.jwt.verify(app.jwt.encode({ id: 1 })), { id: 1 })
  }
  t.match(JSON.parse((await callCommand(['secret', '--json'])).out), { secret: /^[\w-]{43}$/ })
})

t.test('what is refused', async (t) => {
  for (const name of ['RS256', 'none', 'hs256', 'constructor', ' ']) {
    const { out, err, code } = await callCommand(['secret', '--algorithm', name])
    t.match(err, /^apistar-jwt secret: --algorithm: expected one of HS256, HS384, HS512; the command jwk makes keys of other kinds\.\n/, name)
    t.strictSame([out, code], ['', 2], name)
  }
})

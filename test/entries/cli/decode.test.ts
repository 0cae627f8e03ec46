import t from 'tap'
import { callCommand } from '../../command-line.js'
import { forge, nested, part, unsigned } from '../../forge.js'
import { freeze } from '../../helper.js'

const NOTICE = 'Nothing of this is verified: anybody may have written it.\n'

t.test('what a token says', async (t) => {
  freeze(t, 1_800_000_000)
  const token = forge({ sub: 'bailey', iat: 1_700_000_000, exp: 1_900_000_000 }, { alg: 'HS256', kid: 'k' })
  const { out, err, code } = await callCommand(['decode'], { input: `  ${token}\r\n` })
  t.strictSame([err, code], [NOTICE, 0])
  t.match(out, '{\n  "alg": "HS256",\n  "kid": "k"\n}\n{\n  "sub": "bailey",')
  t.match(out, '\niat: issued 2023-11-14T22:13:20.000Z\nexp: expires 2030-03-17T17:46:40.000Z\n')
})

t.test('in JSON, of a token that nobody signed', async (t) => {
  const { out, err, code } = await callCommand(['decode', '--json'], { input: unsigned({ sub: 'x' }) + 'AA' })
  t.strictSame([JSON.parse(out), err, code], [{ header: { alg: 'none' }, payload: { sub: 'x' } }, NOTICE, 0])
})

t.test('what a terminal would obey is escaped', async (t) => {
  const { out } = await callCommand(['decode'], { input: forge({ sub: '\u001b]0;x\u0007\u009b31m\u202e' }) })
  t.match(out, '\\u001b]0;x\\u0007\\u009b31m\\u202e')
})

t.test('what is no token', async (t) => {
  const CASES = ['made.it.up', 'hunter2', 'a.b', 'a.b.c.d.e', `Bearer ${forge()}`, `${part('{}')}.${part('[]')}.`, `${forge()}=`, `${'a'.repeat(16_384)}`]
  for (const input of CASES) {
    const { out, err, code } = await callCommand(['decode'], { input })
    t.match(err, /^APISTAR_JWT_TOKEN_INVALID: Incorrect authentication credentials\. The token is (?:malformed|too long)\.\n$/, input.slice(0, 40))
    t.strictSame([out, code], ['', 1], input.slice(0, 40))
  }
  const { code } = await callCommand(['decode'], { input: forge(nested(80)) })
  t.equal(code, 0, 'claims that nobody would take are shown all the same')
})

import t from 'tap'
import type { Jwk } from '../../../index.js'
import { ALGORITHM_NAMES, isSymmetric } from '../../../lib/settings/algorithms.js'
import { callCommand } from '../../command-line.js'
import { build } from '../../helper.js'

async function make (...args: string[]): Promise<Jwk> {
  const { out, err, code } = await callCommand(['jwk', ...args])
  if (code !== 0) throw new Error(err)
  return JSON.parse(out) as Jwk
}

t.test('a key for each algorithm is one that the plugin signs and verifies with', async (t) => {
  for (const name of ALGORITHM_NAMES.filter((name) => !isSymmetric(name))) {
    const jwk = await make('--algorithm', name)
    t.match(jwk, { alg: name, use: 'sig', kid: /^[\w-]{43}$/, d: /\w/ })
    const app = await build(t, { keys: [jwk] })
    const token = app.jwt.encode({ id: 1 })
    t.match(app.jwt.decode(token).header, { alg: name.startsWith('Ed') ? 'EdDSA' : name, kid: jwk.kid })
    t.match(await app.jwt.verify(token), { id: 1 }, name)
  }
})

t.test('by default ES256, and another key each time', async (t) => {
  const [one, other] = [await make(), await make()]
  t.match(one, { kty: 'EC', crv: 'P-256', alg: 'ES256' })
  t.not(one?.d, other?.d)
  t.not(one?.kid, other?.kid)
})

t.test('an id and a size of its own', async (t) => {
  t.match(await make('--kid', '2026-11'), { kid: '2026-11' })
  for (const [bits, characters] of [[2048, 342], [3072, 512]] as const) {
    t.equal(String((await make('--algorithm', 'PS256', '--bits', String(bits))).n).length, characters)
  }
})

t.test('on one line, so that files of keys can be put together', async (t) => {
  t.equal((await callCommand(['jwk'])).out.trim().split('\n').length, 1)
})

t.test('what is refused', async (t) => {
  const CASES: ReadonlyArray<readonly [string[], RegExp]> = [
    [['--algorithm', 'HS256'], /--algorithm: expected one of RS256, .*, Ed448; the command secret makes those for HMAC\./],
    [['--algorithm', 'none'], /--algorithm: expected one of RS256/],
    [['--algorithm', 'es256'], /--algorithm: expected one of RS256/],
    [['--bits', '2048'], /--bits is for RSA keys only: ES256 has keys of one size\./],
    ...['1024', '2047', '2052', '8200', '1e4', '0x800', '-2048', ' '].map((bits) => [
      ['--algorithm', 'RS256', '--bits', bits], /--bits: expected a multiple of 8 from 2048 to 8192\./,
    ] as const),
  ] as Array<readonly [string[], RegExp]>
  for (const [args, message] of CASES) {
    const { out, err, code } = await callCommand(['jwk', ...args])
    t.match(err, message, args.join(' '))
    t.strictSame([out, code], ['', 2], args.join(' '))
  }
})

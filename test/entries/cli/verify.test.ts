import t from 'tap'
import type { Result } from '../../../lib/entries/cli/run.js'
import { callCommand } from '../../command-line.js'
import { forge } from '../../forge.js'
import { SECRET } from '../../helper.js'
import { json, keySet, paths, startJwksServer, status } from '../../jwks-server.js'
import { createPair, jwkOf } from '../../keys-fixtures.js'
import { createSigningKey } from '../../signing-key.js'

const KEY = createSigningKey('k')
const [GOOD, EXPIRED] = [forge({ id: 1 }), forge({ id: 1, exp: 1 })]
const env = { JWT_SECRET: SECRET }

t.test('with the secret of the environment', async (t) => {
  t.match(await callCommand(['verify'], { input: GOOD, env }), { out: '{\n  "id": 1\n}\n', err: '', code: 0 })
  t.match(await callCommand(['verify', '--json'], { input: GOOD, env }), { out: '{"id":1}\n', err: '', code: 0 })
})

t.test('the settings of the environment, and the audience that is stated', async (t) => {
  const named = forge({ id: 1, iss: 'me', aud: 'you' })
  t.equal((await callCommand(['verify', '--audience', 'you'], { input: named, env })).code, 0)
  const both = { ...env, JWT_AUDIENCE: 'you', JWT_ISSUER: 'me' }
  t.equal((await callCommand(['verify'], { input: named, env: both })).code, 0)
  t.equal((await callCommand(['verify'], { input: named, env })).code, 1, 'an audience that nobody states')
  const other = { ...env, JWT_ISSUER: 'other' }
  t.equal((await callCommand(['verify', '--audience', 'you'], { input: named, env: other })).code, 1)
})

t.test('with a file', async (t) => {
  const { privateKey, publicKey } = createPair('p256')
  const directory = t.testdir({
    'public.pem': publicKey.export({ format: 'pem', type: 'spki' }) as string,
    'private.json': JSON.stringify(jwkOf(privateKey)),
  })
  const token = forge({ id: 1 }, { alg: 'ES256', kid: 'whatever' }, { alg: 'ES256', key: privateKey })
  for (const file of ['public.pem', 'private.json']) {
    const call = (input: string): Promise<Result> => callCommand(['verify', '--key', file], { input, directory, env })
    t.match(await call(token), { out: /"id": 1/, code: 0 }, file)
    t.match(await call(GOOD), { out: '', code: 1 }, `${file}: JWT_SECRET is not used`)
  }
})

t.test('with keys from a URL, or by discovery', async (t) => {
  const server = await startJwksServer(t, status(404))
  server.answer = paths({
    '/jwks.json': keySet(KEY.jwk),
    '/.well-known/openid-configuration': json({ issuer: server.origin, jwks_uri: server.url }),
  })
  const token = KEY.sign({ id: 1, iss: server.origin })
  const CASES: ReadonlyArray<readonly [args: string[], input: string, code: number]> = [
    [['--jwks', server.url], token, 0],
    [['--issuer', server.origin], token, 0],
    [['--issuer', server.origin, '--jwks', server.url], token, 0],
    [['--issuer', 'https://other.example', '--jwks', server.url], token, 1],
    // JWT_SECRET is not used.
    [['--jwks', server.url], GOOD, 1],
  ]
  for (const [args, input, code] of CASES) {
    t.match(await callCommand(['verify', ...args], { input, env }), { out: code === 0 ? /"id": 1/ : '', code }, args.join())
  }
  server.stop()
  const { out, err, code } = await callCommand(['verify', '--jwks', server.url], { input: token })
  t.strictSame([out, code], ['', 1], 'an outage is no good token')
  t.match(err, /\nAPISTAR_JWT_KEYS_UNAVAILABLE: The keys .* are unavailable: .* could not be fetched: \w+\n$/)
})

t.test('what is refused, with why', async (t) => {
  const CASES = [['expired', EXPIRED, /^APISTAR_JWT_TOKEN_EXPIRED: .*The token has expired\.\n$/],
    ['forged', forge({ id: 1 }, { alg: 'HS256' }, { key: 'another' }), /^APISTAR_JWT_TOKEN_INVALID: .*The signature is wrong\.\n$/],
    ['with a scheme', `Bearer ${GOOD}`, /^APISTAR_JWT_TOKEN_INVALID: .*malformed\.\n$/],
    ['no token', 'hunter2', /^APISTAR_JWT_TOKEN_INVALID: .*malformed\.\n$/]] as const
  for (const [name, input, message] of CASES) {
    const { out, err, code } = await callCommand(['verify'], { input, env })
    t.match(err, message, name)
    t.strictSame([out, code], ['', 1], name)
  }
})

t.test('what is misused', async (t) => {
  const CASES: ReadonlyArray<readonly [args: string[], message: RegExp]> = [
    [[], /there is no key: set JWT_SECRET, or name a file with --key\./],
    [['--key', 'a', '--jwks', 'https://a.example/'], /--key and --jwks are given, expected one of them\./],
    [['--jwks', 'hunter2'], /Invalid settings: jwks: a string of length 7 given, expected an https URL/],
    [['--jwks', 'http://hunter2.example/'], /Invalid settings: jwks: /],
    [['--issuer', 'hunter2'], /Invalid settings: issuer: a string of length 7 given, expected for discovery an https URL/],
    [[GOOD], /it takes nothing but options: use < token\.txt\./],
  ]
  for (const [args, message] of CASES) {
    const { out, err, code } = await callCommand(['verify', ...args], { input: GOOD })
    t.match(err, message, args.join(' '))
    t.strictSame([out, code], ['', 2], args.join(' '))
    t.notOk(err.includes('hunter2') || err.includes(GOOD), args.join(' '))
  }
})

import type { FastifyInstance } from 'fastify'
import t from 'tap'
import type { Settings } from '../../index.js'
import { part, withPart } from '../forge.js'
import { build, freeze, SECRET } from '../helper.js'
import { answerOf, BAILEY, JUNK } from '../http.js'

const CREDENTIALS = 'Incorrect authentication credentials.'

type Given = (app: FastifyInstance) => string | undefined

function foreign (claims: object): Given {
  return (app) => `Bearer ${withPart(app.jwt.encode(BAILEY), 1, part(claims))}`
}

const signed = (claims: object): Given => (app) => `Bearer ${app.jwt.encode({ ...BAILEY, ...claims })}`
const invalidToken = (reason: string): string => `error="invalid_token", error_description="${CREDENTIALS} ${reason}"`

// The table of docs/errors.md: what is sent, code, message, and the parameters of the challenge.
const REFUSALS: ReadonlyArray<readonly [string, Given, string, string, string]> = [
  ['no header', () => undefined, 'TOKEN_MISSING', 'Authorization header is missing.', ''],
  ['another scheme', () => 'Basic x', 'SCHEME_UNSUPPORTED', 'Authorization scheme not supported, try Bearer', ''],
  [
    'a scheme alone', () => 'Bearer', 'HEADER_MALFORMED', 'Could not separate Authorization scheme and token.',
    'error="invalid_request"',
  ],
  ...([
    ['junk', () => 'Bearer junk', 'TOKEN_INVALID', 'The token is malformed.'],
    ['too long a token', () => `Bearer ${'a'.repeat(8193)}`, 'TOKEN_INVALID', 'The token is too long.'],
    ['a forged token', foreign(BAILEY), 'TOKEN_INVALID', 'The signature is wrong.'],
    ['a forged token that has expired', foreign({ ...BAILEY, exp: 1 }), 'TOKEN_INVALID', 'The signature is wrong.'],
    ['an expired token', signed({ exp: new Date(1_000_000) }), 'TOKEN_EXPIRED', 'The token has expired.'],
    ['a token that starts later', signed({ nbf: 1001 }), 'TOKEN_INACTIVE', 'The token is not active yet.'],
    [
      'a token for somebody else', (app) => `Bearer ${app.jwt.encode(BAILEY, { audience: 'them' })}`, 'CLAIM_INVALID',
      'The aud claim is missing or not accepted.',
    ],
    [
      'a token of another issuer', (app) => `Bearer ${app.jwt.encode(BAILEY, { issuer: 'them' })}`, 'CLAIM_INVALID',
      'The iss claim is missing or not accepted.',
    ],
  ] as ReadonlyArray<readonly [string, Given, string, string]>).map(([name, given, code, reason]) =>
    [name, given, code, `${CREDENTIALS} ${reason}`, invalidToken(reason)] as const),
]

// Settings of the challenge, and what it begins with then.
const CHALLENGES: ReadonlyArray<readonly [Partial<Settings>, string, string]> = [
  [{}, 'Bearer', ''],
  [{ realm: 'api' }, 'Bearer', 'realm="api"'],
  [{ realm: '' }, 'Bearer', 'realm=""'],
  [{ realm: 'say "hi" \\ there, a="b"' }, 'Bearer', 'realm="say \\"hi\\" \\\\ there, a=\\"b\\""'],
  [{ scheme: 'JWT' }, 'JWT', ''],
  [{ scheme: 'x-Token', realm: 'api' }, 'x-Token', 'realm="api"'],
]

t.test('each refusal has its code, status, message and challenge', async (t) => {
  freeze(t, 1000)
  for (const [settings, scheme, realm] of CHALLENGES) {
    const app = await build(t, { secret: SECRET, issuer: 'us', ...settings })
    app.get('/', { config: { auth: 'required' } }, async () => 'in')
    app.get('/hook', { preHandler: [app.authenticate] }, async () => 'in')
    for (const [name, given, code, message, parameters] of REFUSALS) {
      const authorization = given(app)?.replace('Bearer', scheme)
      for (const url of ['/', '/hook', '/hook']) {
        const response = await app.inject({ url, headers: authorization === undefined ? {} : { authorization } })
        const all = [realm, parameters].filter((part) => part !== '').join(', ')
        t.strictSame(
          answerOf(response),
          { status: 401, code: `APISTAR_JWT_${code}`, challenge: all === '' ? scheme : `${scheme} ${all}` },
          `${name}: ${scheme} ${realm}`
        )
        t.strictSame(
          response.json(),
          {
            statusCode: 401,
            code: `APISTAR_JWT_${code}`,
            error: 'Unauthorized',
            message: message.replace('Bearer', scheme),
          },
          name
        )
        t.equal(response.headers['content-type'], 'application/json; charset=utf-8')
      }
    }
  }
})

t.test('what a developer got wrong is 500, without a challenge', async (t) => {
  const app = await build(t)
  app.get('/encode', async () => app.jwt.encode({ id: 1, big: 1n }))
  app.get('/options', async () => app.jwt.encode({ id: 1 }, { issuer: '' }))
  app.get('/verify', async () => app.jwt.verify('a.b.c', { leeway: -1 }))
  const cases = [
    ['/encode', 'APISTAR_JWT_ENCODE_FAILED'], ['/options', 'APISTAR_JWT_SETTINGS_INVALID'],
    ['/verify', 'APISTAR_JWT_SETTINGS_INVALID'],
  ] as const
  for (const [url, code] of cases) {
    t.strictSame(answerOf(await app.inject(url)), { status: 500, code, challenge: undefined }, url)
  }
})

t.test('fastify.jwt.verify in a handler refuses with 401, and Fastify sends the challenge', async (t) => {
  const app = await build(t)
  app.get('/', async () => app.jwt.verify('junk'))
  t.strictSame(answerOf(await app.inject('/')), JUNK)
})

t.test('with extractToken it is the token that is missing', async (t) => {
  const app = await build(t, { secret: SECRET, extractToken: () => null, realm: 'api' })
  app.get('/', { config: { auth: 'required' } }, async () => 'in')
  const response = await app.inject('/')
  t.strictSame(answerOf(response), { status: 401, code: 'APISTAR_JWT_TOKEN_MISSING', challenge: 'Bearer realm="api"' })
  t.equal(response.json().message, 'Token is missing.')
})

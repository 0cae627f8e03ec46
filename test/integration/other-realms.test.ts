import { createContext, runInContext } from 'node:vm'
import t from 'tap'
import type { EncodeOptions, Settings, VerifyOptions } from '../../index.js'
import type { AuthMode } from '../../lib/request/auth-config.js'
import { build, freeze, SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, MISSING, OPEN } from '../http.js'
import { jwkOf, pairOf } from '../keys-fixtures.js'

const NOW = 1_800_000_000
const realm = createContext({ SECRET, pair: pairOf('p256'), jwk: { ...jwkOf(pairOf('p256').privateKey), kid: 'a' } })

/** What a test runner, jsdom or `vm` hands over: objects, lists, dates and promises of another realm. */
function elsewhere<Made> (code: string): Made {
  return runInContext(code, realm) as Made
}

const SETTINGS = [
  '({ secret: SECRET })', '({ secret: new Uint8Array(80).fill(7) })', '({ privateKey: pair.privateKey })',
  '({ privateKey: JSON.parse(JSON.stringify(jwk)) })', '({ keys: [{ kid: "a", secret: SECRET }] })',
  '({ keys: { keys: [JSON.parse(JSON.stringify(jwk))] } })', '({ privateKey: pair.privateKey, threadPool: true })',
  '({ secret: SECRET, trustedIssuers: [{ issuer: "them", secret: SECRET }] })',
  '({ secret: SECRET, claims: (claims) => claims.id === 1, requiredClaims: ["id"], cache: false })',
  '({ secret: SECRET, extractToken: async ({ headers }) => String(headers.authorization ?? "").slice(7) })',
]

t.test('settings, options, claims, promises and configs of another realm', async (t) => {
  freeze(t, NOW)
  for (const code of SETTINGS) {
    const app = await build(t, elsewhere<Settings>(code))
    app.get('/', { config: elsewhere<{ auth: AuthMode }>("({ auth: 'required' })") }, async () => 'in')
    app.get('/scoped', { config: elsewhere<object>("({ auth: { scopes: ['a'] } })") }, async () => 'in')
    const claims = elsewhere<object>('({ id: 1, list: [{ x: null }], exp: new Date(1_800_000_060_000) })')
    const token = app.jwt.encode(claims, elsewhere<EncodeOptions>('({ headers: { x: [1] }, subject: "s" })'))
    const payload = await app.jwt.verify(token, elsewhere<VerifyOptions>('({ subject: "s", audience: false })'))
    t.strictSame(payload, { id: 1, list: [{ x: null }], exp: NOW + 60, sub: 's', iat: NOW }, code)
    t.strictSame(app.jwt.decode(token).header.x, [1])
    for (const [url, answer] of [['/', OPEN], ['/scoped', FORBIDDEN]] as const) {
      const { status, code } = answerOf(await app.inject({ url, headers: bearer(app, { id: 1 }) }))
      t.strictSame({ status, code }, { status: answer.status, code: answer.code }, url)
    }
    t.equal(answerOf(await app.inject('/')).status, MISSING.status)
  }
})

t.test('nothing of its Object.prototype is read', async (t) => {
  freeze(t, NOW)
  const planted = ['issuer', 'audience', 'subject', 'jwtId', 'secret', 'kid', 'alg', 'id', 'sub', 'toJSON']
  for (const name of planted) {
    elsewhere(`Object.prototype.${name} = ${name === 'toJSON' ? '() => ({ evil: 1 })' : '"evil"'}`)
    const app = await build(t, elsewhere<Settings>('({ secret: SECRET })'))
    const token = app.jwt.encode(elsewhere<object>('({ username: "bailey" })'), elsewhere<EncodeOptions>('({})'))
    const { header } = app.jwt.decode(token)
    const payload = await app.jwt.verify(token, elsewhere<VerifyOptions>('({ leeway: 0 })'))
    elsewhere(`delete Object.prototype.${name}`)
    t.strictSame([header, payload], [{ alg: 'HS256', typ: 'JWT' }, { username: 'bailey', iat: NOW }], name)
  }
})

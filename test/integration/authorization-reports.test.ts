import fastifyAuth from '@fastify/auth'
import t from 'tap'
import type { Requirement } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, lacking, MISSING, naming, OPEN, type Answer } from '../http.js'
import { askWays, buildWays } from '../ways.js'

type Row = readonly [claims: object, answer: Answer]

/** Public reports about how others authorize, each with what is right. */
const REPORTS: ReadonlyArray<readonly [report: string, requirement: Requirement, rows: readonly Row[]]> = [
  ['fastify-guard 13: a list means all of it, and alternatives say so', { roles: ['admin', 'editor'] }, [
    [{ roles: ['admin'] }, FORBIDDEN], [{ roles: ['editor', 'admin'] }, OPEN],
  ]],
  ['fastify-guard 13: any of a list', { roles: { anyOf: ['admin', 'editor'] } }, [
    [{ roles: ['editor'] }, OPEN], [{ roles: ['user'] }, FORBIDDEN],
  ]],
  ['node-oauth2-jwt-bearer 83: permissions in a list', { scopes: ['read:a', 'read:b'] }, [
    [{ scp: ['read:a', 'read:b'] }, OPEN], [{ scp: ['read:a'] }, lacking('read:a read:b')],
  ]],
  ['node-oauth2-jwt-bearer 67: any of several scopes', { scopes: { anyOf: ['read:a', 'write:a'] } }, [
    [{ scope: 'write:a' }, OPEN], [{ scope: 'x' }, lacking('read:a')],
  ]],
  ['node-oauth2-jwt-bearer 58: a claim that is a list includes', { claims: { groups: 'a' } }, [
    [{ groups: ['b', 'a'] }, OPEN], [{ groups: ['ab'] }, FORBIDDEN], [{ groups: 'a b' }, FORBIDDEN],
  ]],
  ['oathkeeper 138: scp as text, as a list, and beside scope', { scopes: 'a' }, [
    [{ scp: 'b a' }, OPEN], [{ scp: ['a'] }, OPEN], [{ scope: 'b', scp: ['a'] }, OPEN], [{ scp: 'ab' }, lacking('a')],
  ]],
  ['spring-security 10439: an empty scope grants nothing, not an empty authority', { scopes: 'a' }, [
    [{ scope: '' }, lacking('a')], [{ scope: ' ', scp: [] }, lacking('a')], [{ scope: '', scp: 'a' }, OPEN],
  ]],
  ['spring-security 7596: an empty scope does not hide what scp grants', { scopes: 'a' }, [
    [{ scope: '', scp: ['a'] }, OPEN], [{ scope: null, scp: ['a'] }, OPEN],
  ]],
  ['istio 8319: a list of text and a list in a claim', { claims: { groups: 'a' } }, [
    [{ groups: ['a'] }, OPEN], [{ groups: [['a']] }, FORBIDDEN], [{ groups: { a: 'a' } }, FORBIDDEN],
  ]],
  ['kgateway-dev 939: no substring', { scopes: 'read' }, [
    [{ scope: 'read:all' }, lacking('read')], [{ scope: 'unread' }, lacking('read')],
    [{ scp: ['readonly'] }, lacking('read')],
  ]],
  ['kgateway-dev 939: no substring of a role or a claim', { roles: 'admin', claims: { tenant: 'a' } }, [
    [{ roles: 'administrator', tenant: 'a' }, FORBIDDEN], [{ roles: 'admin', tenant: 'ab' }, FORBIDDEN],
  ]],
  ['stig-manager 42: an empty scope is no scope', { scopes: 'a' }, [
    [{ scope: '' }, lacking('a')], [{ id: 1 }, lacking('a')],
  ]],
  ['fastify-auth 216: nested and, or', {
    roles: 'a', anyOf: [{ roles: 'b', anyOf: [{ roles: 'c' }, { roles: 'd' }] }, { roles: 'e' }],
  }, [
    [{ roles: ['a', 'b', 'd'] }, OPEN], [{ roles: ['a', 'e'] }, OPEN],
    [{ roles: ['a', 'b'] }, FORBIDDEN], [{ roles: ['b', 'c', 'e'] }, FORBIDDEN],
  ]],
]

for (const [report, requirement, rows] of REPORTS) {
  t.test(report, async (t) => {
    const apps = await buildWays(t, {}, (app) => { app.get('/', { config: { auth: requirement } }, async () => 'in') })
    for (const [claims, answer] of rows) await askWays(t, apps, '/', claims, answer, JSON.stringify(claims))
  })
}

t.test('fastify-guard 13: arguments that are no list of roles are refused, not ignored', async (t) => {
  const app = await build(t)
  for (const args of [['admin', 'editor'], [['admin'], ['editor']], 'admin', undefined, [['admin']]]) {
    const authorize = () => app.authorize(args as unknown as Requirement)
    t.throws(authorize, { code: 'APISTAR_JWT_SETTINGS_INVALID' }, JSON.stringify(args))
  }
})

t.test('fastify-auth 216: the same with functions of @fastify/auth', async (t) => {
  const app = await build(t)
  await app.register(fastifyAuth)
  const [a, b, c] = ['a', 'b', 'c'].map((role) => app.authorize({ roles: role }) as never)
  app.get('/', { preHandler: app.auth([[a, b], c] as never) }, async () => 'in')
  for (const [roles, status] of [[['a', 'b'], 200], [['c'], 200], [['a'], 403], [['b'], 403]] as const) {
    t.equal((await app.inject({ url: '/', headers: bearer(app, { roles }) })).statusCode, status, roles.join())
  }
})

t.test('aspnetcore 30546: only what is open further in wins over what is closed further out', async (t) => {
  const app = await build(t, { secret: SECRET, global: true, allowAnonymous: ['/listed'] })
  app.register(async (child) => {
    child.protect({ roles: 'admin' })
    child.get('/open', { config: { auth: false } }, async () => 'in')
    child.get('/listed', async () => 'in')
    child.get('/closed', { config: { auth: { roles: 'editor' } } }, async () => 'in')
  })
  for (const [url, answer] of [['/open', OPEN], ['/listed', MISSING], ['/closed', MISSING]] as const) {
    t.strictSame(answerOf(await app.inject(url)), answer, url)
  }
  const editor = await app.inject({ url: '/closed', headers: bearer(app, { roles: 'editor' }) })
  t.strictSame(answerOf(editor), FORBIDDEN, 'both have to hold')
})

t.test('fastmcp 4513, python-sdk 3103: the challenge of a 401 and of a 403 name the scopes', async (t) => {
  const app = await build(t, { secret: SECRET, resource: 'https://api.example/mcp', audience: false })
  app.get('/', { config: { auth: { scopes: ['mcp:read', 'mcp:write'] } } }, async () => 'in')
  const metadata = ', resource_metadata="https://api.example/.well-known/oauth-protected-resource/mcp"'
  t.equal(answerOf(await app.inject('/')).challenge, `${naming('mcp:read mcp:write', MISSING).challenge}${metadata}`)
  const partly = await app.inject({ url: '/', headers: bearer(app, { scope: 'mcp:read' }) })
  t.equal(answerOf(partly).challenge, `${lacking('mcp:read mcp:write').challenge}${metadata}`)
})

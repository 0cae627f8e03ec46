import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import type { RouteFacts } from '../../../lib/entries/testing.js'
import { run } from '../../../lib/entries/cli/run.js'
import { callCommand } from '../../command-line.js'
import { ROOT } from '../../documents.js'
import { SECRET } from '../../helper.js'

const HEAD = `import { fastify } from 'fastify'
import apistarJwt from '${pathToFileURL(join(ROOT, 'index.ts')).href}'
`

/** An app with the plugin and some routes. */
function appWith (routes: string, settings = ''): string {
  return `${HEAD}export default async () => {
  const app = fastify({ exposeHeadRoutes: false })
  await app.register(apistarJwt, { secret: '${SECRET}', ${settings} })
  ${routes}
  return app
}\n`
}

const FILES = {
  'closed.mjs': appWith("app.get('/me', { config: { auth: { roles: 'admin' } } }, async () => 'in')"),
  'opened.mjs': appWith(
    "app.get('/health', async () => 1); app.get('/hello', { config: { auth: false } }, async () => 1)",
    "global: true, allowAnonymous: ['/health']"
  ),
  'unsaid.mjs': appWith("app.get('/me', { preHandler: app.authenticat }, async () => 'in')"),
  'unwrapped.mjs': appWith("app.get('/me', { preHandler: [async function check () {}] }, async () => 'in')"),
  'unprotected.mjs': appWith(
    "app.register(async (child) => { child.protect(false).get('/me', async () => 'in') })", 'global: true'
  ),
  'own.mjs': appWith(
    "app.get('/me', { config: { auth: 'required' } }, async () => 'in')", "resource: 'https://api.example/'"
  ),
  'stuck.mjs': `${HEAD}export default async () => {
  const app = fastify({ exposeHeadRoutes: false })
  await app.register(async (child) => { await child.register(apistarJwt, { secret: '${SECRET}' }) })
  app.get('/me', { config: { auth: 'required' } }, async () => 'in')
  return app
}\n`,
  'refused.mjs': appWith('', 'leway: 1'),
  'broken.mjs': `${HEAD}throw new Error('no database')\n`,
  'text.mjs': "throw 'no database'\n",
  'empty.mjs': 'export default () => ({})\n',
  'plugin.mjs': "export default async function plugin (app) { app.get('/here', async () => 'in') }\n",
}

t.test('routes and what is open', async (t) => {
  const directory = t.testdir(FILES)
  const CASES: ReadonlyArray<readonly [args: string[], code: number, out: RegExp]> = [
    [['closed.mjs'], 0, /^GET \/me: roles admin \(config\.auth\)\n$/],
    [['closed.mjs', '--open'], 0, /^No route is open\.\n$/],
    [['closed.mjs', '--strict'], 0, /^No route is open\.\n$/],
    [['opened.mjs', '--open'], 0, /^GET \/health: open \(allowAnonymous\)\nGET \/hello: open \(config\.auth\)\n$/],
    [['opened.mjs', '--strict'], 1, /^GET \/health: open \(allowAnonymous\)\nGET \/hello: open \(config\.auth\)\n$/],
    [['unsaid.mjs'], 0, /^GET \/me: open \(none\)\n {2}problem: preHandler is undefined/],
    [['unsaid.mjs', '--open'], 1, /^GET \/me: open \(none\)\n {2}problem: preHandler is undefined/],
    [['unwrapped.mjs', '--open'], 1, /^GET \/me: open \(none\) \[check\]\n$/],
    [['unprotected.mjs', '--open'], 0, /^GET \/me: open \(protect\)\n$/],
    [['unprotected.mjs', '--open', '--strict'], 1, /^GET \/me: open \(protect\)\n$/],
    [['own.mjs', '--strict'], 0, /^[A-Z,]+ \/\.well-known\/oauth-protected-resource: open \(own\)\n$/],
    [['plugin.mjs', '--plugin'], 0, /^GET,HEAD \/here: open \(none\)\n$/],
  ]
  for (const [args, code, out] of CASES) {
    t.match(await callCommand(['routes', ...args], { directory }), { out, err: '', code }, args.join(' '))
  }
})

t.test('an app that does not start, since a route would be open', async (t) => {
  const directory = t.testdir(FILES)
  const problem = /^GET \/me: open \(none\)\n {2}problem: .*not enforced here/
  const err = 'apistar-jwt routes: the app does not start: its routes have the problem.\n'
  for (const [args, code, said] of [[[], 2, err], [['--open'], 1, ''], [['--strict'], 1, '']] as const) {
    t.match(await callCommand(['routes', 'stuck.mjs', ...args], { directory }), { out: problem, err: said, code })
  }
  t.match(await callCommand(['routes', 'stuck.mjs', '--json'], { directory }), { out: /^\[\{/, err, code: 2 })
})

t.test('a project of fastify-cli', async (t) => {
  const load = "import { join } from 'node:path'\nimport AutoLoad from '@fastify/autoload'\n" +
    'export const options = {}\nexport default async function app (fastify, opts) {\n' +
    "for (const dir of ['plugins', 'routes']) {\n" +
    'fastify.register(AutoLoad, { dir: join(import.meta.dirname, dir), options: { ...opts }, forceESM: true })\n}\n}\n'
  const auth = `${HEAD}import fp from 'fastify-plugin'\n` +
    `export default fp(async (app) => { await app.register(apistarJwt, { secret: '${SECRET}' }) })\n`
  const route = (auth: string): string => 'export default async function users (app) {\n' +
    `app.get('/', { config: { auth: ${auth} }, exposeHeadRoute: false }, async () => 'in')\n}\n`
  const directory = t.testdir({
    'app.mjs': load,
    plugins: { 'auth.mjs': auth },
    routes: { users: { 'index.mjs': route("{ roles: 'admin' }") }, health: { 'index.mjs': route('false') } },
  })
  const out = 'GET /health: open (config.auth)\nGET /users: roles admin (config.auth)\n'
  const whole = await callCommand(['routes', 'app.mjs', '--plugin'], { directory })
  t.strictSame(whole, { out, err: '', code: 0 })
  t.match(await callCommand(['routes', 'app.mjs', '--plugin', '--strict'], { directory }), { out: /^GET \/health/, code: 1 })
})

t.test('in JSON', async (t) => {
  const directory = t.testdir({ 'opened.mjs': FILES['opened.mjs'], 'closed.mjs': FILES['closed.mjs'] })
  const { out } = await callCommand(['routes', '--json', join(directory, 'opened.mjs'), '--open'], { directory: '/' })
  const routes = JSON.parse(out) as RouteFacts[]
  const opened = [['/health', 'allowAnonymous'], ['/hello', 'config.auth']]
  t.strictSame(routes.map(({ url, source }) => [url, source]), opened)
  t.strictSame(JSON.parse((await callCommand(['routes', 'closed.mjs', '--open', '--json'], { directory })).out), [])
})

t.test('in colours, on a terminal', async (t) => {
  const directory = t.testdir(FILES)
  const input = Object.assign((async function * () {})(), { isTTY: true })
  const world = { env: {}, directory, input, hasColours: true, say: () => {} }
  async function show (file: string): Promise<string> {
    const { out } = await run(['routes', file], world)
    return out.replaceAll('\u001b', '<ESC>')
  }
  const problem = 'preHandler is undefined, which Fastify takes for no hook'
  const inRed = `<ESC>[31mGET /me: open (none)<ESC>[39m\n<ESC>[31m  problem: ${problem}<ESC>[39m\n`
  t.equal(await show('unsaid.mjs'), inRed)
  t.match(await show('opened.mjs'), /^<ESC>\[33mGET \/health: open/)
  t.match(await show('closed.mjs'), /^GET \/me: /)
})

t.test('what is misused', async (t) => {
  const directory = t.testdir(FILES)
  const CASES: ReadonlyArray<readonly [args: string[], err: RegExp]> = [
    [[], /^apistar-jwt routes: it takes one file\.\n/],
    [['a.mjs', 'b.mjs'], /^apistar-jwt routes: it takes one file\.\n/],
    [['nowhere.mjs'], /^apistar-jwt routes: there is no such file\.\n/],
    [['plugin.mjs'], /^apistar-jwt routes: the function that the file exports takes arguments: .*--plugin\.\n/],
    [['refused.mjs'], /^apistar-jwt routes: Invalid settings: leway: .*did you mean leeway\?/],
    [['broken.mjs'], /^apistar-jwt routes: the app does not start\.\nError: no database\n/],
    [['text.mjs'], /^apistar-jwt routes: the app does not start\.\nno database\n/],
    [['empty.mjs'], /^apistar-jwt routes: .*no app was built/],
    [['closed.mjs', '--opne'], /^apistar-jwt routes: there is no such option; did you mean open\?/],
  ]
  for (const [args, err] of CASES) {
    t.match(await callCommand(['routes', ...args], { directory }), { out: '', err, code: 2 }, args.join(' '))
  }
})

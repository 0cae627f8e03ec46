import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import t, { type Test } from 'tap'
import { build, SECRET } from '../helper.js'
import { answerOf, listen } from '../http.js'

async function ask (
  t: Test, allowAnonymous: string[], declare: (app: FastifyInstance) => void, options: FastifyServerOptions = {}
) {
  const app = await build(t, { secret: SECRET, global: true, allowAnonymous }, options)
  declare(app)
  await app.ready()
  return async (entry: string) => {
    const [method, url] = entry.split(' ') as ['GET', string]
    const { status, challenge } = answerOf(await app.inject({ method, url }))
    return challenge === undefined ? status : `${status} ${challenge}`
  }
}

const GUARDED = '401 Bearer'

t.test('allowAnonymous opens declared URLs and nothing else', async (t) => {
  const allowAnonymous = [
    '/health', 'GET /read', 'POST /write', '/docs/*', 'GET /files/*', '/users/:id', '/items/me', '/raw*', '/both/',
    '/a b', '/caf\u00e9',
  ]
  const open = async () => 'open'
  const asked = await ask(t, allowAnonymous, (app) => {
    for (const url of [
      '/health', '/read', '/write', '/items/me', '/docs', '/docs/', '/docs/json', '/docs/static/*', '/docs/:lang/page',
      '/docsx', '/DOCS/json', '/files/*', '/users/:id', '/users/:id/secrets', '/items/:id', '/raw*', '/both', '/both/',
      '/a b', '/caf\u00e9', '/x/health', '/healthy',
    ]) {
      app.all(url, open)
    }
  })
  const cases = [
    // Exactly, for every method where none is named.
    ['GET /health', 200], ['HEAD /health', 200], ['POST /health', 200], ['DELETE /health', 200],
    ['GET /health?a=b', 200], ['GET /health;a=b', 404],
    ['GET /healthy', GUARDED], ['GET /x/health', GUARDED], ['GET /health/', 404], ['GET /HEALTH', 404],
    ['GET //health', 404],
    ['GET /read', 200], ['HEAD /read', 200], ['POST /read', GUARDED], ['DELETE /read', GUARDED],
    ['POST /write', 200], ['GET /write', GUARDED], ['HEAD /write', GUARDED],
    // A URL and all below it.
    ['GET /docs', 200], ['GET /docs/', 200], ['GET /docs/json', 200], ['GET /docs/static/a/b.js', 200],
    ['GET /docs/en/page', 200], ['POST /docs', 200],
    ['GET /docsx', GUARDED], ['GET /DOCS/json', GUARDED], ['GET /docs/nothing', 404],
    ['GET /files/a', 200], ['HEAD /files/a/b', 200], ['PUT /files/a', GUARDED],
    // Parameters: as they are declared, never what a client puts in their place.
    ['GET /users/7', 200], ['GET /users/7/secrets', GUARDED], ['GET /items/me', 200], ['GET /items/7', GUARDED],
    ['GET /items/m%65', 200], ['GET /items/m%2565', GUARDED],
    ['GET /raw/anything', 200], ['GET /both/', 200], ['GET /both', GUARDED], ['GET /a%20b', 200],
    ['GET /caf%C3%A9', 200],
    // What a client writes cannot make a guarded route look like an open one.
    ['GET /users/..%2fhealth/secrets', GUARDED], ['GET /items/..%2Fdocs%2Fjson', GUARDED],
    ['GET /items/docs%2fjson', GUARDED], ['GET /items/%2Fhealth', GUARDED], ['GET /docs%2fjson', 404],
    ['GET /%68ealth', 200], ['GET /%64ocsx', GUARDED], ['GET /items/7?/health', GUARDED],
    ['GET /items/7%23health', GUARDED],
    ['GET //items/7', 404], ['GET /items//7', 404], ['GET /items/%', 400], ['GET /nowhere', 404],
  ] as const
  for (const [entry, answer] of cases) t.equal(await asked(entry), answer, entry)
})

t.test('dots in a URL as a client writes it', async (t) => {
  const app = await build(t, { secret: SECRET, global: true, allowAnonymous: ['/docs/*'] })
  for (const url of ['/docs/*', '/items/:id', '/:page']) app.get(url, async () => url)
  const { port } = await listen(app)
  const cases = [
    ['/docs/../items/7', '/docs/*'], ['/docs/%2e%2e/items/7', '/docs/*'], ['/docs/..%2fitems/7', '/docs/*'],
    ['http://docs/docs/../items/7', '/docs/*'],
    ['/items/../docs', 404], ['/items/..%2fdocs', 401], ['/items/7', 401],
    ['/..%2fdocs%2fx', 401], ['/docs%2f', 401], ['/docs%2fx', 401], ['/docs\\x', 401], ['*', 401],
  ] as const
  for (const [path, answer] of cases) {
    const [response] = await once(get({ port, path, agent: false }), 'response') as [IncomingMessage]
    const body = await text(response)
    t.equal(response.statusCode === 200 ? body : response.statusCode, answer, path)
  }
})

t.test('allowAnonymous under routers that forgive more', async (t) => {
  const routerOptions = { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true }
  const asked = await ask(t, ['/health', '/docs/*'], (app) => {
    for (const url of ['/health', '/docs/:page', '/guarded', '/guarded/:page']) app.get(url, async () => 'in')
  }, {
    routerOptions, rewriteUrl: ({ url = '' }) => url.replace('/health-alias', '/guarded').replace('/old', '/health'),
  })
  const cases = [
    ['GET /health', 200], ['GET /HEALTH', 200], ['GET /health/', 200], ['GET //health', 200], ['GET //Health//', 200],
    ['GET /docs/A', 200], ['GET /DOCS//a/', 200],
    ['GET /guarded', GUARDED], ['GET /GUARDED', GUARDED], ['GET //guarded//', GUARDED], ['GET /Guarded/docs', GUARDED],
    ['GET /old', 200], ['GET /health-alias', GUARDED],
  ] as const
  for (const [entry, answer] of cases) t.equal(await asked(entry), answer, entry)
})

t.test('allowAnonymous names the whole URL, prefix and all', async (t) => {
  const asked = await ask(t, ['/api/health', '/ping', '/slash', '/under/*'], (app) => {
    for (const prefix of ['/api', '/slash', '/under']) {
      app.register(async (child) => {
        for (const url of ['/', '/health', '/ping']) child.get(url, async () => 'in')
      }, { prefix })
    }
  })
  const cases = [
    ['GET /api/health', 200], ['GET /api/ping', GUARDED], ['GET /api', GUARDED], ['GET /api/', GUARDED],
    ['GET /slash', 200], ['GET /slash/', 200], ['GET /slash/health', GUARDED],
    ['GET /under', 200], ['GET /under/', 200], ['GET /under/ping', 200],
  ] as const
  for (const [entry, answer] of cases) t.equal(await asked(entry), answer, entry)
})

t.test('one config for many routes is judged route by route', async (t) => {
  const config = {}
  const asked = await ask(t, ['/open'], (app) => {
    for (const url of ['/open', '/closed']) {
      app.route({ method: ['GET', 'POST'], url, config, handler: async () => 'in' })
    }
  })
  for (const [entry, answer] of [
    ['GET /open', 200], ['GET /closed', GUARDED], ['POST /closed', GUARDED], ['POST /open', 200],
  ] as const) {
    t.equal(await asked(entry), answer, entry)
  }
})

t.test('a catch-all route is a route like others', async (t) => {
  const asked = await ask(t, ['/health'], (app) => {
    app.get('/health', async () => 'in')
    app.all('*', async () => 'caught')
  })
  for (const [entry, answer] of [
    ['GET /nowhere', GUARDED], ['POST /health', GUARDED], ['OPTIONS /x', GUARDED], ['GET /health', 200],
  ] as const) {
    t.equal(await asked(entry), answer, entry)
  }
})

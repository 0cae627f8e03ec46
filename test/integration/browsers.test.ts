import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import apistarJwt from '../../index.js'
import { BROWSERS } from '../browsers.js'
import { SECRET } from '../helper.js'
import { withProgram } from '../servers.js'

/** A request as the server saw it. */
interface Seen { readonly what: string, readonly status: number, readonly hasCookie: boolean }

const OWN_COOKIES = ['__Host-access', '__Secure-refresh']

async function serve (t: Test, prepare: (app: FastifyInstance) => Promise<void>): Promise<string> {
  const app = fastify()
  t.after(() => app.close())
  app.get('/', async (_request, reply) => reply.type('text/html').send('<!doctype html><title>page</title>'))
  await prepare(app)
  const { port } = new URL(await app.listen({ port: 0, host: 'localhost' }))
  return `http://localhost:${port}`
}

/** An app that keeps its tokens in cookies, and what it sees. */
async function serveApp (t: Test): Promise<{ origin: string, seen: Seen[] }> {
  const seen: Seen[] = []
  const origin = await serve(t, async (app) => {
    await app.register(websocket)
    await app.register(apistarJwt, {
      secret: SECRET, cookie: true, sessions: { claims: () => ({ username: 'bailey' }), endpoint: '/auth' },
    })
    app.addHook('onResponse', async ({ method, url, headers }, { statusCode: status }) => {
      seen.push({ what: `${method} ${url}`, status, hasCookie: headers.cookie?.includes('__Host-access=ey') === true })
    })
    app.post('/login', async (_request, reply) => {
      await app.jwt.sessions.create(1, { reply })
      return { in: true }
    })
    app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
      payload.resume()
      done(null, {})
    })
    app.route({
      method: ['GET', 'POST'], url: '/me', config: { auth: 'required' }, handler: async ({ auth }) => auth.user,
    })
    app.get('/live', {
      websocket: true, config: { auth: 'required' },
    }, (socket, { auth }) => { socket.send(JSON.stringify(auth.user)) })
  })
  return { origin, seen }
}

/** Fetches in the page, and gives status and body; 0 where the page may not read the answer. */
async function fetchIn (page: Page, url: string,
  options: object = {}): Promise<readonly [status: number, body: string]> {
  return await page.evaluate(async ([url, options]) => {
    const response = await fetch(url as string, options as RequestInit)
    return [response.status, await response.text()] as const
  }, [url, options])
}

/** Opens a WebSocket in the page, and gives what it is told first, or that it fails. */
async function listenIn (page: Page, url: string): Promise<string> {
  return await page.evaluate(async (url) => await new Promise<string>((resolve) => {
    const socket = new WebSocket(url)
    socket.onmessage = ({ data }) => resolve(String(data))
    socket.onerror = () => resolve('it fails')
  }), url)
}

for (const { program, launch } of BROWSERS) {
  withProgram(program, (path) => {
    t.test(`cookies in ${program.command}`, async (t) => {
      const { origin, seen } = await serveApp(t)
      const sibling = await serve(t, async () => {})
      const browser = await launch(t, path)
      const context = await browser.newContext()
      const page = await context.newPage()
      const live = `${origin.replace('http', 'ws')}/live`
      const namesOfCookies = async (): Promise<string[]> =>
        (await context.cookies(`${origin}/auth`)).map(({ name }) => name).sort()
      const takeSeen = (): Seen[] => seen.splice(0).filter(({ what }) => !what.includes('favicon'))

      await page.goto(origin)
      t.strictSame(await fetchIn(page, '/me'), [401, await fetchIn(page, '/me').then(([, body]) => body)])
      t.strictSame(await fetchIn(page, '/login', { method: 'POST' }), [200, '{"in":true}'])
      t.strictSame(await namesOfCookies(), OWN_COOKIES, 'secure cookies work on localhost')
      t.equal(await page.evaluate('document.cookie'), '', 'and no script sees them')
      t.strictSame(await fetchIn(page, '/me'), [200, '{"id":1,"username":"bailey"}'])
      t.strictSame(await fetchIn(page, '/me', { method: 'POST' }), [200, '{"id":1,"username":"bailey"}'])
      t.equal(await listenIn(page, live), '{"id":1,"username":"bailey"}')
      t.strictSame(await fetchIn(page, '/auth/refresh', { method: 'POST' }), [200, '{"expires_in":900}'])
      t.match(await fetchIn(page, '/auth/sessions'), [200, /"current":true/])

      const other = await context.newPage()
      await other.goto(sibling)
      takeSeen()
      await fetchIn(other, `${origin}/me`, { method: 'POST', mode: 'no-cors', credentials: 'include' })
      t.strictSame(
        takeSeen(),
        [{ what: 'POST /me', status: 403, hasCookie: true }],
        'a fetch of a sibling comes with the cookies, and in vain'
      )
      await fetchIn(other, `${origin}/auth/logout`, { method: 'POST', mode: 'no-cors', credentials: 'include' })
      await fetchIn(other, `${origin}/login`, { method: 'POST', mode: 'no-cors', credentials: 'include' })
      t.strictSame(takeSeen().map(({ what, status }) => [what, status]), [
        ['POST /auth/logout', 403], ['POST /login', 403],
      ])
      t.equal(await listenIn(other, live), 'it fails')
      t.strictSame(takeSeen(), [{ what: 'GET /live', status: 403, hasCookie: true }], 'a handshake of a sibling')
      await other.setContent(`<form method="post" action="${origin}/me"><button>go</button></form>`)
      await Promise.all([other.waitForNavigation(), other.click('button')])
      t.match(await other.content(), /APISTAR_JWT_CROSS_ORIGIN/, 'a form of a sibling')
      t.strictSame(takeSeen(), [{ what: 'POST /me', status: 403, hasCookie: true }])
      await other.goto(`${origin}/me`)
      t.match(await other.content(), /bailey/, 'a link of a sibling leads in')

      t.strictSame(await namesOfCookies(), OWN_COOKIES)
      t.strictSame(await fetchIn(page, '/auth/logout', { method: 'POST' }), [204, ''])
      t.strictSame(await namesOfCookies(), [])
      t.equal((await fetchIn(page, '/me'))[0], 401)
    })
  })
}

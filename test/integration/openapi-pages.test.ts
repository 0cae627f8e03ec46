import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import scalar from '@scalar/fastify-api-reference'
import fastify, { type FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import apistarJwt from '../../index.js'
import { authTransform } from '../../lib/entries/openapi.js'
import { BROWSERS, type TestBrowser } from '../browsers.js'
import { SECRET } from '../helper.js'
import { withProgram } from '../servers.js'

// A browser and two pages of a megabyte each take seconds on a busy machine.
t.setTimeout(120_000)

/** What the pages of this document are for: `SCREENSHOTS=docs` writes them anew. */
const { SCREENSHOTS } = process.env
const SCALAR = {
  routePrefix: '/reference',
  configuration: {
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    authentication: {
      preferredSecurityScheme: 'bearer',
    },
  },
}
const GUARDED = ['/me', '/admin/stats']
const ROUTES = ['/login', '/me', '/admin/stats', '/health']

/** An app whose documents are shown by two pages. */
async function serve (t: Test): Promise<{ app: FastifyInstance, origin: string }> {
  const app = fastify()
  t.after(() => app.close())
  const info = { title: 'Shop', version: '1.0.0' }
  await app.register(swagger, { openapi: { openapi: '3.1.0', info }, transform: authTransform(app) })
  await app.register(apistarJwt, { secret: SECRET, cookie: true, sessions: { claims: () => ({ username: 'bailey' }) } })
  await app.register(swaggerUi, { routePrefix: '/documentation' })
  await app.register(scalar, SCALAR as object)
  app.post('/login', async (_request, reply) => {
    await app.jwt.sessions.create(1, { reply })
    return { in: true }
  })
  app.get('/me', { config: { auth: 'required' } }, async ({ auth }) => auth.user)
  app.get('/admin/stats', { config: { auth: { scopes: 'admin' } } }, async () => ({ orders: 7 }))
  app.get('/health', async () => ({ status: 'fine' }))
  const { port } = new URL(await app.listen({ port: 0, host: 'localhost' }))
  return { app, origin: `http://localhost:${port}` }
}

async function takeScreenshot (page: Page, name: string): Promise<void> {
  if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` })
}

/** Does what sends a request to a route, and gives the status that it is answered with. */
async function statusAfter (page: Page, path: string, act: () => Promise<void>): Promise<number> {
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === path)
  await act()
  return (await answer).status()
}

async function openPage (t: Test, { launch }: TestBrowser, browser: string, url: string): Promise<Page> {
  const page = await (await launch(t, browser)).newPage({ viewport: { width: 1000, height: 640 } })
  await page.goto(url)
  return page
}

function operation (page: Page, path: string) {
  return page.locator('.opblock', { has: page.locator(`[data-path="${path}"]`) })
}

/** Presses "Execute" of a route in Swagger UI. */
async function execute (page: Page, path: string): Promise<number> {
  const block = operation(page, path)
  if (await block.locator('.execute').count() === 0) {
    await block.locator('.opblock-summary-control').click()
    await block.locator('.try-out__btn').click()
  }
  return await statusAfter(page, path, () => block.locator('.execute').click())
}

async function authorize (page: Page, token: string): Promise<void> {
  await page.locator('.auth-wrapper > .authorize').click()
  const bearer = page.locator('.auth-container', { hasText: 'bearer' }).first()
  const logOut = bearer.getByRole('button', { name: 'Remove authorization' })
  if (await logOut.count() > 0) await logOut.click()
  await bearer.locator('input').fill(token)
  await bearer.locator('.authorize').click()
  await page.locator('.btn-done').first().click()
}

const [chromium] = BROWSERS as readonly [TestBrowser]

withProgram(chromium.program, (path) => {
  t.test('Swagger UI', async (t) => {
    const { app, origin } = await serve(t)
    const page = await openPage(t, chromium, path, `${origin}/documentation/`)
    await operation(page, '/me').waitFor()
    for (const route of ROUTES) {
      const locks = await operation(page, route).locator('.authorization__btn').count()
      t.equal(locks, GUARDED.includes(route) ? 1 : 0, `${route} has a lock where it is guarded`)
    }
    await takeScreenshot(page, 'swagger-ui')
    t.equal(await execute(page, '/health'), 200)
    t.equal(await execute(page, '/me'), 401, 'without a token')
    await authorize(page, app.jwt.encode({ id: 1, username: 'bailey' }))
    t.equal(await execute(page, '/me'), 200, 'with a plain one')
    t.equal(await execute(page, '/admin/stats'), 403)
    await authorize(page, app.jwt.encode({ id: 1, username: 'bailey', scope: 'admin' }))
    t.equal(await execute(page, '/admin/stats'), 200, 'with a full one')
  })

  t.test('Swagger UI, with cookies', async (t) => {
    const { origin } = await serve(t)
    const page = await openPage(t, chromium, path, `${origin}/documentation/`)
    t.equal(await execute(page, '/me'), 401, 'before the login')
    t.equal(await execute(page, '/login'), 200)
    t.equal(await execute(page, '/me'), 200, 'after it')
  })

  t.test('Scalar', async (t) => {
    const { app, origin } = await serve(t)
    const page = await openPage(t, chromium, path, `${origin}/reference/`)
    const section = (route: string) => page.locator(`section[id$="${route}"]`)
    await section('/me').getByText('Auth Required').waitFor()
    for (const route of ROUTES) {
      await section(route).scrollIntoViewIfNeeded()
      const locks = await section(route).getByText('Auth Required').count()
      t.equal(locks, GUARDED.includes(route) ? 1 : 0, `${route} has a lock where it is guarded`)
    }
    await section('/me').scrollIntoViewIfNeeded()
    await takeScreenshot(page, 'scalar')
    async function send (route: string, token: string): Promise<number> {
      await page.goto(`${origin}/reference/`)
      await page.getByPlaceholder('Token').first().fill(token)
      await section(route).getByRole('button', { name: 'Test Request' }).click()
      return await statusAfter(page, route, async () => {
        await page.getByRole('button', { name: new RegExp(`Send get request to ${route}`) }).first().click()
      })
    }
    t.equal(await send('/admin/stats', app.jwt.encode({ id: 1 })), 403, 'with a plain token')
    t.equal(await send('/admin/stats', app.jwt.encode({ id: 1, scope: 'admin' })), 200, 'with a full one')
  })
})

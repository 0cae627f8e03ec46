import type { FastifyInstance, FastifyServerOptions, InjectOptions, LightMyRequestResponse } from 'fastify'
import fastify from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { memoryStore, type Settings } from '../index.js'
import { SECRET } from './helper.js'
import { answerOf, type Answer } from './http.js'

export const FOREIGN: Answer = { status: 403, code: 'APISTAR_JWT_CROSS_ORIGIN', challenge: undefined }
/** What a browser says of a request from the app's own page. */
export const OWN = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' }
export const ELSEWHERE = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }

/** What a browser keeps, as the answers have it. */
export class Jar {
  readonly cookies = new Map<string, string>()

  take ({ headers }: Pick<LightMyRequestResponse, 'headers'>): void {
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }

  get header (): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

/** Names of the cookies that an answer sets, and of those that it has dropped with a `-` before it. */
export function cookiesOf ({ headers }: Pick<LightMyRequestResponse, 'headers'>): string[] {
  return [headers['set-cookie'] ?? []].flat().map((line) => {
    return `${line.includes('; Max-Age=0;') ? '-' : ''}${line.slice(0, line.indexOf('='))}`
  })
}

/** What an answer is known by, cookies and all. */
export interface CookieAnswer extends Answer { readonly cookies: readonly string[] }

export function fullAnswerOf (response: LightMyRequestResponse): CookieAnswer {
  return { ...answerOf(response), cookies: cookiesOf(response) }
}

/** An app with sessions in cookies, its routes at `/auth` and some of its own. */
export async function cookieApp (t: Test, settings: Settings = {},
  options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = fastify(options)
  t.after(() => app.close())
  const { sessions, ...others } = settings
  await app.register(apistarJwt, {
    secret: SECRET,
    cookie: true,
    sessions: { claims: () => ({ username: 'bailey' }), store: memoryStore(), endpoint: '/auth', ...sessions },
    ...others,
  })
  app.post('/login', async (_request, reply) => {
    await app.jwt.sessions.create(1, { reply, data: { device: 'phone' } })
    return { in: true }
  })
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    url: '/me',
    config: { auth: 'required' },
    handler: async ({ auth }) => auth.user,
  })
  app.route({
    method: ['GET', 'POST'], url: '/maybe', config: { auth: 'optional' }, handler: async ({ auth }) => auth.user,
  })
  return app
}

/** Logs in, and gives the browser's jar. */
export async function logIn (app: FastifyInstance): Promise<Jar> {
  const jar = new Jar()
  jar.take(await app.inject({ method: 'POST', url: '/login', headers: OWN }))
  return jar
}

/** Asks as a browser would: with its cookies, from the app's own page unless other headers say otherwise. */
export async function browse (app: FastifyInstance, jar: Pick<Jar, 'header'>,
  request: InjectOptions): Promise<LightMyRequestResponse> {
  return await app.inject({ ...request, headers: { cookie: jar.header, ...(request.headers ?? OWN) } })
}

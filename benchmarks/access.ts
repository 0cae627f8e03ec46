import fastify from 'fastify'
import apistarJwt, { type Requirement } from '../index.js'
import { hold, type Standings } from './contest.js'
import { claimsOf, SCOPED } from './keys.js'
import { createSubject } from './subjects.js'

/** The contenders that the goals speak of. */
export const ACCESS = {
  scope: '`authorize` with one scope, beside `authenticate`',
  all: '`authorize` with scopes, roles and claims, beside `authenticate`',
}

/** What scopes, roles and claims ask of a token of `SCOPED` claims. */
export const REQUIREMENT = {
  scopes: ['orders:read', 'orders:write'], roles: { anyOf: ['admin', 'writer'] }, claims: { plan: 'paid' },
} satisfies Requirement

/** Measures what requirements add to a cached token. */
export async function measureAccess (rounds: number): Promise<Standings> {
  const { settings } = await createSubject('HS256')
  const app = fastify()
  await app.register(apistarJwt, settings)
  const bytes = Buffer.from(`Bearer ${app.jwt.encode({ ...claimsOf(4711), ...SCOPED })}`)
  const reply = { header: () => undefined }
  const done = (error?: Error): void => { if (error !== undefined) throw error }
  const [one, all] = [app.authorize({ scopes: 'orders:read' }), app.authorize(REQUIREMENT)]
  // The parser makes a new string of every request's header.
  const request = () => ({ headers: { authorization: bytes.toString('latin1') } })
  return await hold({
    title: 'Cached token in a new string, HS256',
    contenders: [
      { name: '`authenticate` as a hook', run: () => app.authenticate(request(), reply, done) },
      { name: ACCESS.scope, run: () => one(request(), reply, done) },
      { name: ACCESS.all, run: () => all(request(), reply, done) },
    ],
  }, rounds)
}

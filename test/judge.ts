import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { AuthenticationFailed, type Settings, type VerifyOptions } from '../index.js'
import { forge } from './forge.js'
import { guarded } from './guarded.js'
import { SECRET } from './helper.js'
import { answerOf, OPEN, present, type Answer } from './http.js'

/** A token, how `fastify.jwt.verify` answers it and, where a header cannot even carry it, how HTTP does. */
export type Case = readonly [name: string, token: string, answer: Answer, http?: Answer]

type Seen = Answer & { readonly body?: string }

const ROUNDS = 10

/** How the guarded route answers a token, and with which claims. */
export async function askForClaims (app: FastifyInstance, token: string): Promise<Seen> {
  const response = await present(app, token)
  const answer = answerOf(response)
  return answer.status === 200 ? { ...answer, body: JSON.stringify(response.json().payload) } : answer
}

/** How `fastify.jwt.verify` answers a token, in the same words. */
export async function verify (app: FastifyInstance, token: string, options?: VerifyOptions): Promise<Seen> {
  try {
    return { ...OPEN, body: JSON.stringify(await app.jwt.verify(token, options)) }
  } catch (error) {
    if (!(error instanceof AuthenticationFailed)) throw error
    const { statusCode: status, code, message } = error as AuthenticationFailedError
    return { status, code, challenge: `Bearer error="invalid_token", error_description="${message}"` }
  }
}

interface AuthenticationFailedError { statusCode: number, code: string, message: string }

function distinct (answers: Seen[]): unknown[] {
  return [...new Set(answers.map((answer) => JSON.stringify(answer)))].map((text) => JSON.parse(text))
}

/**
 * Holds each token against what is expected, with the cache and without and, where there are keys for it,
 * on the thread pool, ten times over: the first and the last by HTTP, by `fastify.jwt.verify` between.
 * The answer and the claims are always the same.
 */
export async function judge (t: Test, settings: Settings, cases: readonly Case[]): Promise<void> {
  const ways: Settings[] = [
    { cache: false }, { cache: 1000 }, ...(settings.secret === undefined ? [{ threadPool: true }] : []),
  ]
  const apps = await Promise.all(ways.map((way) => guarded(t, { ...settings, ...way })))
  for (const [name, token, answer, http = answer] of cases) {
    const asked: Seen[] = []
    const verified: Seen[] = []
    for (const app of apps) {
      asked.push(await askForClaims(app, token))
      for (let round = 2; round < ROUNDS; round++) verified.push(await verify(app, token))
      verified.push(await verify(app, token, {}))
      asked.push(await askForClaims(app, token))
    }
    const body = answer.status === 200 ? { body: JSON.stringify(apps[0]?.jwt.decode(token).payload) } : {}
    t.strictSame(distinct(asked), distinct([{ ...http, ...body }]), `${name}: over HTTP`)
    t.strictSame(distinct(verified), distinct([{ ...answer, ...body }]), `${name}: by verify`)
  }
}

/** Claims beside a user's name, as an object or as members in JSON, and the answer to a token of them. */
export type Row = readonly [claims: object | string, answer: Answer]

/** Holds rows of claims against what is expected under the settings that they stand beside. */
export async function judgeTable (t: Test, table: ReadonlyArray<readonly [
  settings: Settings, rows: readonly Row[]
]>): Promise<void> {
  for (const [settings, rows] of table) {
    await judge(t, { secret: SECRET, ...settings }, rows.map(([claims, answer]): Case => {
      const payload = typeof claims === 'string' ? `{"username":"bailey",${claims}}` : { username: 'bailey', ...claims }
      return [`${JSON.stringify(claims)} under ${JSON.stringify(settings)}`, forge(payload), answer]
    }))
  }
}

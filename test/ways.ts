import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Payload, Settings } from '../index.js'
import { build, SECRET } from './helper.js'
import { answerOf, type Answer } from './http.js'
import { pairOf } from './keys-fixtures.js'

/** The ways in which a token is looked at. */
export const WAYS: ReadonlyArray<readonly [name: string, settings: Settings]> = [
  ['with a cache', { secret: SECRET }],
  ['without a cache', { secret: SECRET, cache: false }],
  ['on the thread pool', { privateKey: pairOf('ed25519').privateKey, threadPool: true }],
]

/** Builds one app for each way. */
export async function buildWays (
  t: Test, settings: Settings, declare: (app: FastifyInstance) => void
): Promise<ReadonlyArray<readonly [string, FastifyInstance]>> {
  return await Promise.all(WAYS.map(async ([name, way]) => {
    const app = await build(t, { ...way, ...settings })
    declare(app)
    await app.ready()
    return [name, app] as const
  }))
}

/** Asks with a token of claims, new and then known, in each way. */
export async function askWays (
  t: Test, apps: ReadonlyArray<readonly [
    string, FastifyInstance
  ]>, url: string, claims: object, answer: Answer, name: string
): Promise<void> {
  for (const [way, app] of apps) {
    const headers = { authorization: `Bearer ${app.jwt.encode(claims as Payload, { noTimestamp: true })}` }
    for (const time of ['new', 'known']) {
      t.strictSame(answerOf(await app.inject({ url, headers })), answer, `${name}, ${way}, ${time}`)
    }
  }
}

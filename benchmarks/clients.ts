import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { Client } from 'undici'

/** What a client was answered: how often with which status, and after how many nanoseconds. */
export interface Answers {
  readonly statuses: Map<number, number>
  readonly latency: RecordableHistogram
}

/** Sends requests one after the other over a connection of its own, for as long as there are tokens. */
export async function sendAll (url: string, tokens: Iterable<string>): Promise<Answers> {
  const { origin, pathname: path } = new URL(url)
  const client = new Client(origin)
  const statuses = new Map<number, number>()
  const latency = createHistogram()
  for (const token of tokens) {
    const sent = process.hrtime.bigint()
    const { statusCode, body } = await client.request({
      path, method: 'GET', headers: { authorization: `Bearer ${token}` },
    })
    await body.dump()
    latency.record(process.hrtime.bigint() - sent)
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
  }
  await client.close()
  return { statuses, latency }
}

/** In how many milliseconds so many percent of the answers came. */
export function percentile ({ latency }: Pick<Answers, 'latency'>, percent: number): number {
  return latency.percentile(percent) / 1e6
}

/** How often which status came, all clients together. */
export function countStatuses (answers: readonly Answers[]): Map<number, number> {
  const sum = new Map<number, number>()
  for (const [status, count] of answers.flatMap(({ statuses }) => [...statuses])) {
    sum.set(status, (sum.get(status) ?? 0) + count)
  }
  return sum
}

/** Throws where one of the answers was not 200. */
export function requireGood (answers: readonly Answers[]): void {
  const statuses = [...countStatuses(answers).keys()]
  if (statuses.join() !== '200') throw new Error(`Good tokens were answered with ${statuses.join(', ')}.`)
}

/** Tokens over and over again, from a place on, until a time in milliseconds since the epoch. */
export function * repeat (tokens: readonly string[], start: number, until: number): Generator<string> {
  for (let place = start; Date.now() < until; place++) yield tokens[place % tokens.length] as string
}

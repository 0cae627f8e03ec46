import { createBadTokens } from './attackers.js'
import { ask, start } from './child.js'
import { countStatuses, percentile, repeat, requireGood, sendAll, type Answers } from './clients.js'
import type { Address, Order, Report } from './flood-server.js'
import { createSecretSigner, createTokens } from './keys.js'

/** A flood: which guard it meets, what the bad clients send, and how many users' tokens the good one has. */
export interface Flood { readonly guard: string, readonly kind: string, readonly users: number }

/** How a server fared; times are milliseconds. */
export interface Outcome extends Flood, Report {
  /** Good requests a second. */
  readonly goodRate: number
  /** Share of the good tokens whose signature was not checked. */
  readonly fromCache: number
  readonly p50: number
  readonly p99: number
  readonly badStatuses: ReadonlyMap<number, number>
}

export const BAD_CLIENTS = 10
export const KINDS = ['nothing', 'junk', 'expired', 'forged', 'mixed'] as const

/** Floods a server of its own for some seconds, once every good token was sent; one second more does not count. */
export async function flood ({ guard, kind, users }: Flood, seconds: number): Promise<Outcome> {
  const { child, message: { origin, secret } } = await start<Address>('flood-server.js', guard)
  const key = Buffer.from(secret, 'base64')
  const good = createTokens(createSecretSigner(key), users)
  const bad = createBadTokens(key)[kind] ?? []

  async function send (duration: number): Promise<[Answers, ...Answers[]]> {
    const until = Date.now() + duration * 1000
    const clients = bad.length === 0 ? 0 : BAD_CLIENTS
    return await Promise.all([
      sendAll(origin, repeat(good, 0, until)),
      ...Array.from({ length: clients }, (_, place) =>
        sendAll(origin, repeat(bad, place * bad.length / clients, until))),
    ])
  }

  await sendAll(origin, good)
  await send(1)
  await ask<true>(child, { watch: good } satisfies Order)
  const [answers, ...badAnswers] = await send(seconds)
  const report = await ask<Report>(child, 'report' satisfies Order)
  child.disconnect()

  const badStatuses = countStatuses(badAnswers)
  requireGood([answers])
  if (badStatuses.has(200)) throw new Error('A bad token was let in.')
  const goodRequests = answers.latency.count
  return {
    guard,
    kind,
    users,
    ...report,
    goodRate: goodRequests / seconds,
    fromCache: 1 - report.checks / goodRequests,
    p50: percentile(answers, 50),
    p99: percentile(answers, 99),
    badStatuses,
  }
}

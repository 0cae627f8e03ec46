import { randomUUID } from 'node:crypto'
import type { SessionStore } from '../settings/session-store.js'
import { LIST_CASES } from './testing/list-cases.js'
import { VALUE_CASES } from './testing/value-cases.js'

export { auditRoutes } from '../request/audit/audit.js'
export { formatRoutes } from '../request/audit/format.js'
export type { NamesFacts, RequirementFacts, RouteFacts, RouteSource } from '../jwt/routes.js'

/**
 * Opens a store.
 *
 * @param place a name that no other place has. Two stores of one place have all in common, as those of two processes
 *   do; two of different places have nothing
 */
export type OpenStore = (place: string) => SessionStore | Promise<SessionStore>

/** A test: its name, and what runs it, which rejects where the store is not as it must be. */
export type StoreTest = readonly [name: string, run: () => Promise<void>]

/**
 * The tests that every store of sessions must pass, for any runner. They write to places of their own, take a second or
 * so, and wait for the clock of the store only.
 *
 * @example
 * for (const [name, run] of sessionStoreTests((place) => myStore({ prefix: place }))) test(name, run)
 */
export function sessionStoreTests (open: OpenStore): readonly StoreTest[] {
  return [...VALUE_CASES, ...LIST_CASES].map(([name, run]) => [name, async function testStore () {
    const place = `test-${randomUUID()}-`
    await run({ store: await open(place), other: await open(place) })
  }])
}

export { actAs } from './testing/act-as.js'
export { badTokens } from './testing/bad-tokens.js'
export { createIssuer } from './testing/issuer.js'
export type { ActingApp, ActOptions, Actor } from './testing/act-as.js'
export type { BadToken } from './testing/bad-tokens.js'
export type { Issuer } from './testing/issuer.js'
export type { IssuedTokenOptions, IssuerOptions } from './testing/issuer-options.js'
export type { SigningKey } from './testing/seal.js'

import type { Algorithm } from '../settings/algorithms.js'
import { createFaults } from '../settings/faults.js'
import { memberOf } from '../settings/own.js'
import { FetchFault } from './fetch-fault.js'
import { groupById, isLive, type KeyChoice } from '../keys/choice.js'
import { copyJwk } from '../keys/material/jwk.js'
import { readSetKey } from '../keys/entries.js'
import type { Jwk } from '../settings/key-schemas.js'
import { createLease } from '../keys/lease.js'
import { isTooDeep } from '../token/token.js'

/** The keys that a remote set listed last. */
export interface RemoteSet {
  /** Takes the keys that were fetched: those that are no longer listed end, the others live for so many seconds. */
  readonly replace: (keys: readonly unknown[], seconds: number) => void
  /** The keys that can be used, in order. */
  readonly all: () => readonly KeyChoice[]
  /** Those of one key id. */
  readonly byId: (kid: string) => readonly KeyChoice[]
  /** Whether there is a live key. */
  readonly isUsable: () => boolean
}

const MOST_KEYS = 100

/**
 * The keys that a document lists.
 *
 * @param url where it is
 * @throws FetchFault if it is no key set, or one that is too large
 */
export function keysIn (document: unknown, url: string): readonly unknown[] {
  const keys = memberOf(Object(document), 'keys')
  if (!Array.isArray(keys)) throw new FetchFault('The document is not a key set.', url)
  if (keys.length > MOST_KEYS) throw new FetchFault(`The set has more than ${MOST_KEYS} keys.`, url)
  return keys
}

function isReadable (jwk: unknown): jwk is Jwk {
  return typeof jwk === 'object' && jwk !== null && !isTooDeep(jwk) && copyJwk(jwk) !== undefined
}

// JSON.stringify overflows the stack where members are nested very deep.
function textOf (jwk: unknown, place: number): string {
  return isReadable(jwk) ? JSON.stringify(jwk) : `place ${place}`
}

/**
 * Builds an empty set.
 *
 * @param algorithms those that its keys may be used with
 * @param skip is told once of each key that cannot be used, by its place in the set, and why
 */
export function createRemoteSet (
  algorithms: readonly Algorithm[], skip: (place: number, why: string) => void
): RemoteSet {
  // By the text of the JWK, so that new material under an old key id is a new key. A key that cannot
  // be used is remembered as undefined.
  let known: ReadonlyMap<string, KeyChoice | undefined> = new Map()
  let all: readonly KeyChoice[] = []
  let ids: ReadonlyMap<string | undefined, readonly KeyChoice[]> = new Map()

  function read (jwk: unknown, place: number): KeyChoice | undefined {
    const faults = createFaults('key')
    if (!isReadable(jwk)) faults.add('publicKey', jwk, 'a JWK')
    const choice = faults.has('publicKey') ? undefined : readSetKey({ publicKey: jwk as Jwk }, algorithms, faults)
    if (choice === undefined) skip(place, faults.list())
    return choice
  }

  return {
    replace (keys, seconds) {
      const next = new Map<string, KeyChoice | undefined>()
      for (const [place, jwk] of keys.entries()) {
        const text = textOf(jwk, place)
        next.set(text, known.has(text) ? known.get(text) : read(jwk, place))
      }
      for (const [text, gone] of known) {
        if (gone !== undefined && !next.has(text)) gone.key.lease.until = -Infinity
      }
      known = next
      all = [...next.values()].filter((choice) => choice !== undefined)
      ids = groupById(all)
      for (const { key } of all) Object.assign(key.lease, createLease(seconds))
    },
    all: () => all,
    byId: (kid) => ids.get(kid) ?? [],
    isUsable: () => all.some(isLive),
  }
}

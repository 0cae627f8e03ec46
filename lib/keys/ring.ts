import type { Algorithm } from '../settings/algorithms.js'
import { SettingsInvalid, TokenInvalid } from '../errors.js'
import { groupById, isLive, pickKeys, takes, type KeyChoice, type KeySource } from './choice.js'
import type { Key } from './key.js'

/** What may be told of a key: nothing of its material. */
export interface KeyFacts {
  /** The key id; null for a key that has none. */
  readonly kid: string | null
  /** The algorithms that are allowed with it; the first signs. */
  readonly algorithms: readonly Algorithm[]
  /** Whether new tokens are signed with it. */
  readonly signs: boolean
  /** From when on it no longer verifies; null where that is open. */
  readonly until: Date | null
}

/** What a token is to be signed with. */
interface WantedKey {
  readonly algorithm?: Algorithm | undefined
  readonly kid?: string | undefined
}

/** The keys of the app itself: they sign and verify, and change while the app runs. */
export interface KeyRing extends KeySource {
  /**
   * The key that signs: the first that can, with this algorithm where one is given, and of this id. Where no key has an
   * id, any is only a label. A key that was rotated out signs no more.
   */
  readonly signer: (wanted?: WantedKey) => KeyChoice | undefined
  /** The live keys, in order. */
  readonly members: () => readonly KeyChoice[]
  /** What may be told of the live keys, in order. */
  readonly list: () => readonly KeyFacts[]
  /** Puts a key first; the one that signed until now verifies for so many seconds more. */
  readonly rotate: (choice: KeyChoice, grace: number) => void
  /** Signs with a key no more, nor with another of its id. */
  readonly retire: (kid: string) => void
  /** The ids of keys that are still here and sign no more. */
  readonly retired: () => readonly string[]
  /** Whether nothing could be signed any more without a key. */
  readonly isLastSigner: (kid: string) => boolean
  /** Ends a key at once, and every token that it verified. Tells whether there was one. */
  readonly remove: (kid: string) => boolean
}

const ANY: WantedKey = { algorithm: undefined, kid: undefined }

function refuseKey (why: string): never {
  throw new SettingsInvalid(`Invalid key of rotate: ${why}`)
}

/** Builds the keys of the app, in the order in which they are given. */
export function createKeyRing (initial: readonly KeyChoice[]): KeyRing {
  const retired = new Set<string>()
  const rotatedOut = new WeakSet<Key>()
  let all = initial
  let byId = groupById(all)

  function hold (choices: readonly KeyChoice[]): void {
    all = choices.filter(isLive)
    byId = groupById(all)
  }

  function canSign (choice: KeyChoice): boolean {
    const { sign, kid } = choice.key
    const isOut = rotatedOut.has(choice.key) || (kid !== undefined && retired.has(kid))
    return sign !== undefined && isLive(choice) && !isOut
  }

  function signer ({ algorithm, kid }: WantedKey = ANY): KeyChoice | undefined {
    const isLabel = kid === undefined || all.every(({ key }) => key.kid === undefined)
    const candidates = isLabel ? all : byId.get(kid) ?? []
    return candidates.find((choice) =>
      canSign(choice) && (algorithm === undefined || choice.key.fits.includes(algorithm)))
  }

  function factsOf (choice: KeyChoice): KeyFacts {
    const { key: { kid = null, lease: { until } }, algorithms } = choice
    const end = until === Infinity ? null : new Date(until * 1000)
    return { kid, algorithms: [...algorithms], signs: choice === signer(), until: end }
  }

  return {
    signer,
    members: () => all.filter(isLive),
    list: () => all.filter(isLive).map(factsOf),
    find (header, allowed) {
      const { alg, kid } = header
      // A key without an id takes tokens with any.
      const named = kid === undefined ? all : byId.get(kid) ?? byId.get(undefined) ?? []
      const picked = pickKeys(named, header, allowed)
      const isAccepted = picked.length > 0 || all.some((choice) => takes(choice, alg, allowed))
      if (!isAccepted) throw new TokenInvalid('The algorithm is not accepted.')
      return picked
    },
    rotate (choice, grace) {
      const { kid, sign, lease } = choice.key
      if (sign === undefined) refuseKey('there is only a public key, which cannot sign.')
      if (byId.get(kid)?.some(isLive)) refuseKey('kid: one given that is in use.')
      if (retired.has(String(kid))) refuseKey('kid: one given that was revoked.')
      const old = signer()
      if (old !== undefined) {
        old.key.lease.until = Math.min(old.key.lease.until, Date.now() / 1000 + grace)
        rotatedOut.add(old.key)
      }
      lease.until = Infinity
      hold([choice, ...all])
    },
    retire (kid) { retired.add(kid) },
    retired: () => [...retired].filter((kid) => byId.get(kid)?.some(isLive)),
    isLastSigner: (kid) => signer() !== undefined && all.filter(canSign).every(({ key }) => key.kid === kid),
    remove (kid) {
      const ended = (byId.get(kid) ?? []).filter(isLive)
      for (const { key } of ended) key.lease.until = -Infinity
      hold(all)
      return ended.length > 0
    },
  }
}

import { LruMap } from 'toad-cache'
import type { Algorithm } from '../settings/algorithms.js'
import type { Faults } from '../settings/faults.js'
import { chooseAlgorithms, noteMisfit, type KeyChoice } from './choice.js'
import type { KeyRing } from './ring.js'
import { createKey, type Key } from './key.js'
import { copyKey, fingerprint, type KeyCopy } from './material/copy.js'
import type { SecretGuard } from './secret-guard.js'
import { KEY_NAMES } from '../settings/options.js'
import type { GivenKeys } from '../settings/settings.js'

/** What the options of a call say of keys: a key of its own, or else algorithms for those of the settings. */
export interface CallKey {
  readonly choice: KeyChoice | undefined
  readonly algorithms: readonly Algorithm[] | undefined
}

/**
 * Reads the key that the options of a call may hold, which replaces the key settings and their algorithms.
 *
 * @param options what was read of them: of `encode` where they have an `algorithm`, of `verify` otherwise
 */
export type ChooseKey = (options: CallOptions, faults: Faults) => CallKey

type CallOptions = GivenKeys & { readonly algorithm?: Algorithm | undefined }

/** The algorithms of a call, and what the option is called that names them. */
interface Allowed { readonly list: readonly Algorithm[] | undefined, readonly name: string }

interface ChooserParts {
  readonly ring: KeyRing | undefined
  readonly guardSecret: SecretGuard
  /** Whether there are no trusted issuers, whose keys may take other algorithms. */
  readonly isAlone: boolean
}

const MOST_KEYS = 100

// Only what is there: the options of `encode` have no `algorithms`, which would then be looked for in a prototype.
function allowedBy (options: CallOptions): Allowed {
  if (!Object.hasOwn(options, 'algorithm')) return { list: options.algorithms, name: 'algorithms' }
  return { list: options.algorithm && [options.algorithm], name: 'algorithm' }
}

/** Builds the choice of a key for one call. Keys of calls are kept in a small LRU of their own. */
export function createKeyChooser ({ ring, guardSecret, isAlone }: ChooserParts): ChooseKey {
  const keys = new LruMap<Key>(MOST_KEYS)

  // A Buffer may be wiped or changed between two calls, so a key is known by what is in it: by a hash, since names of a
  // list lie about in plain text.
  function keyOfCall (copies: ReadonlyMap<string, KeyCopy>, faults: Faults): Key | undefined {
    const name = fingerprint(copies)
    const known = name === undefined ? undefined : keys.get(name)
    if (known !== undefined) return known
    const key = createKey(Object.fromEntries([...copies].map(([kind, { given }]) => [kind, given])), faults)
    if (key !== undefined && name !== undefined) keys.set(name, key)
    return key
  }

  function choiceOfCall (
    copies: ReadonlyMap<string, KeyCopy>, { list, name }: Allowed, faults: Faults
  ): KeyChoice | undefined {
    const key = keyOfCall(copies, faults)
    const choice = key && chooseAlgorithms(key, list, faults, name)
    if (choice !== undefined) guardSecret(choice, faults)
    return choice
  }

  // An algorithm of one call is laid over those of the settings, so it may ask more of a secret.
  function checkFit ({ list, name }: Allowed, ring: KeyRing, faults: Faults): void {
    if (list === undefined) return
    const fits = new Set(ring.members().flatMap(({ key }) => key.fits))
    for (const algorithm of list) {
      const fitting = ring.members().filter(({ key }) => key.fits.includes(algorithm))
      if (isAlone && fitting.length === 0) noteMisfit(name, fits, faults)
      for (const { key } of fitting) guardSecret({ key, algorithms: [algorithm] }, faults)
    }
  }

  return function chooseKey (options, faults) {
    const allowed = allowedBy(options)
    const given = KEY_NAMES.filter((name) => Object.hasOwn(options, name) && options[name] !== undefined)
    const copies = new Map(given.map((name) => [name, copyKey(options[name])]))
    const choice = given.length === 0 ? undefined : choiceOfCall(copies, allowed, faults)
    if (choice === undefined && ring !== undefined) checkFit(allowed, ring, faults)
    return { choice, algorithms: allowed.list }
  }
}

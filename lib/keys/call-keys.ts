import { inspect, types, type InspectOptions } from 'node:util'
import { LruMap } from 'toad-cache'
import type { Algorithm } from '../settings/algorithms.js'
import type { Faults } from '../settings/faults.js'
import { chooseAlgorithms, noteMisfit, type KeyChoice } from './choice.js'
import type { KeyRing } from './ring.js'
import { createKey, type Key } from './key.js'
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
// Nothing is left out or worded by the object itself: a Buffer shows but its first bytes otherwise.
const WHOLE: InspectOptions = { depth: Infinity, maxArrayLength: null, maxStringLength: null, customInspect: false }

// A Buffer may be wiped or changed between two calls, so a key is known by what is in it.
function materialOf (given: unknown): string {
  if (typeof given === 'string' || given instanceof Uint8Array) return `bytes ${Buffer.from(given as string).toString('latin1')}`
  if (!types.isKeyObject(given)) return `members ${inspect(Object.entries(Object(given)), WHOLE)}`
  const bytes = given.type === 'secret'
    ? given.export()
    : given.export({ format: 'der', type: given.type === 'public' ? 'spki' : 'pkcs8' })
  return `${given.type} ${bytes.toString('latin1')}`
}

/** Builds the choice of a key for one call. Keys of calls are kept in a small LRU of their own. */
export function createKeyChooser ({ ring, guardSecret, isAlone }: ChooserParts): ChooseKey {
  const keys = new LruMap<Key>(MOST_KEYS)

  function keyOfCall (given: GivenKeys, faults: Faults): Key | undefined {
    const name = JSON.stringify(Object.entries(given).map(([kind, key]) => [kind, materialOf(key)]))
    const known = keys.get(name)
    if (known !== undefined) return known
    const key = createKey(given, faults)
    if (key !== undefined) keys.set(name, key)
    return key
  }

  function choiceOfCall (given: GivenKeys, { list, name }: Allowed, faults: Faults): KeyChoice | undefined {
    const key = keyOfCall(given, faults)
    const choice = key && chooseAlgorithms(key, list, faults, name)
    if (choice !== undefined) guardSecret(choice, faults)
    return choice
  }

  // An algorithm of one call is laid over those of the settings, so it may ask more of a secret.
  function checkFit ({ list = [], name }: Allowed, ring: KeyRing, faults: Faults): void {
    const fits = new Set(ring.members().flatMap(({ key }) => key.fits))
    for (const algorithm of list) {
      const fitting = ring.members().filter(({ key }) => key.fits.includes(algorithm))
      if (isAlone && fitting.length === 0) noteMisfit(name, fits, faults)
      for (const { key } of fitting) guardSecret({ key, algorithms: [algorithm] }, faults)
    }
  }

  return function chooseKey (options, faults) {
    const { algorithms, algorithm } = options
    const allowed = Object.hasOwn(options, 'algorithm')
      ? { list: algorithm && [algorithm], name: 'algorithm' }
      : { list: algorithms, name: 'algorithms' }
    const given = Object.fromEntries(KEY_NAMES.flatMap((name) => options[name] === undefined ? [] : [[name, options[name]]]))
    const choice = Object.keys(given).length === 0 ? undefined : choiceOfCall(given, allowed, faults)
    if (choice === undefined && ring !== undefined) checkFit(allowed, ring, faults)
    return { choice, algorithms: allowed.list }
  }
}

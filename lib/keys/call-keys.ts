import type { TObject } from '@sinclair/typebox'
import { inspect, types, type InspectOptions } from 'node:util'
import { LruMap } from 'toad-cache'
import type { Algorithm } from '../settings/algorithms.js'
import { createFaults, type Faults } from '../settings/faults.js'
import { chooseAlgorithms, type KeyChoice } from './choice.js'
import type { KeyRing } from './ring.js'
import { createKey, type Key } from './key.js'
import type { SecretGuard } from './secret-guard.js'
import { checkOptions, KEY_NAMES, requirePlain, type GivenKeys } from '../settings/settings.js'

/** What the options of a call say of keys: a key of its own, or else algorithms for those of the settings. */
export interface CallKey {
  readonly choice: KeyChoice | undefined
  readonly algorithms: readonly Algorithm[] | undefined
}

/**
 * Checks the options of a call and reads the key that they may hold, which replaces the key settings
 * and their algorithms.
 *
 * @param call the name of the call, for the message
 * @throws ConfigurationError naming every fault
 */
export type ChooseKey = (call: string, schema: TObject, options: object) => CallKey

interface ChooserParts {
  readonly ring: KeyRing | undefined
  readonly guardSecret: SecretGuard
  /** Whether there are no trusted issuers, whose keys may take other algorithms. */
  readonly isAlone: boolean
}

type CallOptions = GivenKeys & { readonly algorithm?: Algorithm }

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

  function choiceOfCall (given: GivenKeys, algorithms: readonly Algorithm[] | undefined, faults: Faults): KeyChoice | undefined {
    const key = keyOfCall(given, faults)
    const choice = key && chooseAlgorithms(key, algorithms, faults)
    if (choice !== undefined) guardSecret(choice, faults)
    return choice
  }

  // An algorithm of one call is laid over those of the settings, so it may ask more of a secret.
  function checkFit (algorithms: readonly Algorithm[], ring: KeyRing, faults: Faults): void {
    const fits = new Set(ring.members().flatMap(({ key }) => key.fits))
    for (const algorithm of algorithms) {
      const fitting = ring.members().filter(({ key }) => key.fits.includes(algorithm))
      if (isAlone && fitting.length === 0) faults.say('algorithms', `an algorithm given that does not fit the key, expected some of ${[...fits].join(', ')}`)
      for (const { key } of fitting) guardSecret({ key, algorithms: [algorithm] }, faults)
    }
  }

  return function chooseKey (call, schema, options) {
    const faults = createFaults(`options of ${call}`)
    requirePlain(options, faults)
    checkOptions(schema, options, faults)
    faults.throwIfAny()
    const { algorithm, algorithms = algorithm && [algorithm], ...rest }: CallOptions = options
    const given = Object.fromEntries(Object.entries(rest).filter(([name]) => (KEY_NAMES as readonly string[]).includes(name)))
    const choice = Object.keys(given).length === 0 ? undefined : choiceOfCall(given, algorithms, faults)
    if (choice === undefined && ring !== undefined) checkFit(algorithms ?? [], ring, faults)
    faults.throwIfAny()
    return { choice, algorithms }
  }
}

import type { Faults } from '../settings/faults.js'
import { chooseAlgorithms, type KeySource } from '../keys/choice.js'
import { createKeyRing, type KeyRing } from '../keys/ring.js'
import { readKeySet } from '../keys/entries.js'
import { createKey } from '../keys/key.js'
import { readRemoteKeys, type GivenRemote, type RemoteTools } from './remote-source.js'
import type { SecretGuard } from '../keys/secret-guard.js'
import type { Settings } from '../settings/schema.js'
import { KEY_NAMES } from '../settings/options.js'
import type { GivenKeys, Stated } from '../settings/settings.js'

/** The settings of the app itself, or of one trusted issuer, that say where its keys are. */
type GivenSource = GivenKeys & GivenRemote & Partial<Stated<Pick<Settings, 'keys'>>>

type GivenOwnSource = GivenSource & Partial<Stated<Pick<Settings, 'trustedIssuers'>>>

/** What keys are read with. */
export interface SourceTools extends RemoteTools { readonly guardSecret: SecretGuard }

/** Keys that were read: a ring where they are the app's own. */
interface ReadSource {
  readonly source: KeySource | undefined
  readonly ring: KeyRing | undefined
}

const KINDS = ['keys', 'jwks', 'discovery'] as const
const NO_KEYS: ReadSource = { source: undefined, ring: undefined }

// A pair is one kind; a secret beside it is told of where the key is read.
function kindsOf (given: GivenSource): ReadonlyArray<keyof GivenSource> {
  const isGiven = (name: keyof GivenSource): boolean => given[name] !== undefined
  return [...KEY_NAMES.filter(isGiven).slice(0, 1), ...KINDS.filter(isGiven)]
}

function readRing (given: GivenSource, { guardSecret, warn }: SourceTools, faults: Faults): KeyRing | undefined {
  if (given.keys !== undefined) {
    const rules = { allowed: given.algorithms, guardSecret }
    return createKeyRing(readKeySet(given.keys, rules, faults.at('keys'), (place) => {
      warn(`apistar-jwt: key ${place + 1} of keys is left out: it is for encryption`)
    }))
  }
  const key = createKey(given, faults)
  if (key === undefined) return undefined
  const choice = chooseAlgorithms(key, given.algorithms, faults)
  guardSecret(choice, faults)
  return createKeyRing([choice])
}

/**
 * Reads the keys of the app itself or of one trusted issuer: one kind of them.
 *
 * @returns nothing in it where a fault is noted
 */
export function readKeySource (given: GivenSource, tools: SourceTools, faults: Faults): ReadSource {
  const [kind, second] = kindsOf(given)
  if (second !== undefined) {
    faults.say(second, `given beside ${kind}, expected one kind of key`)
    return NO_KEYS
  }
  if (kind === undefined) {
    const names = [...KEY_NAMES, ...KINDS].filter((name) => Object.hasOwn(given, name))
    faults.say('secret', `no key given, expected one of ${names.join(', ')}`)
    return NO_KEYS
  }
  if (kind === 'jwks' || kind === 'discovery') return { source: readRemoteKeys(given, tools, faults), ring: undefined }
  const ring = readRing(given, tools, faults)
  return { source: ring, ring }
}

/**
 * Reads the keys of the app itself, which needs none where it trusts other issuers.
 *
 * @returns nothing in it where there is none, or a fault is noted
 */
export function readOwnKeySource (settings: GivenOwnSource, tools: SourceTools, faults: Faults): ReadSource {
  const needsKeys = settings.trustedIssuers === undefined
  if (needsKeys || kindsOf(settings).length > 0) return readKeySource(settings, tools, faults)
  if (settings.algorithms !== undefined) {
    faults.say('algorithms', 'given without a key of the app itself; give them to the trusted issuers')
  }
  return NO_KEYS
}

import { ALGORITHM_NAMES, isSymmetric, type Algorithm } from '../settings/algorithms.js'
import { discover } from './discovery.js'
import type { Events } from '../events.js'
import type { Faults } from '../settings/faults.js'
import { chooseAlgorithms, type KeySource } from '../keys/choice.js'
import { createKeyRing, type KeyRing } from '../keys/ring.js'
import { readKeySet } from '../keys/entries.js'
import { createKey } from '../keys/key.js'
import { createRemoteKeys, type RemoteKeys, type RemoteOptions } from './remote-keys.js'
import type { Room } from './room.js'
import { isSafeUrl } from './safe-fetch.js'
import type { SecretGuard } from '../keys/secret-guard.js'
import { DiscoverySchema, JwksSchema } from '../settings/key-schemas.js'
import type { Settings } from '../settings/schema.js'
import { KEY_NAMES, readOptions } from '../settings/options.js'
import { readMembers } from '../settings/own.js'
import type { GivenKeys, Stated } from '../settings/settings.js'

/** The settings of the app itself, or of one trusted issuer, that say where its keys are. */
type GivenSource = GivenKeys & Partial<Stated<Pick<Settings, 'keys' | 'jwks' | 'discovery'>>> & {
  readonly issuer?: readonly string[] | undefined
}

/** What keys are read with. */
export interface SourceTools {
  readonly guardSecret: SecretGuard
  readonly warn: (message: string) => void
  readonly events: Events
  /** Takes every remote set that is built, to be started and stopped. */
  readonly remotes: RemoteKeys[]
  readonly waitingRoom: Room
}

/** Keys that were read: a ring where they are the app's own. */
interface ReadSource {
  readonly source: KeySource | undefined
  readonly ring: KeyRing | undefined
}

const KINDS = ['keys', 'jwks', 'discovery'] as const
const NO_KEYS: ReadSource = { source: undefined, ring: undefined }
const ASYMMETRIC = ALGORITHM_NAMES.filter((name) => !isSymmetric(name))

// A pair is one kind; a secret beside it is told of where the key is read.
function kindsOf (given: GivenSource): ReadonlyArray<keyof GivenSource> {
  const isGiven = (name: keyof GivenSource): boolean => given[name] !== undefined
  return [...KEY_NAMES.filter(isGiven).slice(0, 1), ...KINDS.filter(isGiven)]
}

function readRing (given: GivenSource, { guardSecret }: SourceTools, faults: Faults): KeyRing | undefined {
  if (given.keys !== undefined) return createKeyRing(readKeySet(given.keys, { allowed: given.algorithms, guardSecret }, faults.at('keys')))
  const key = createKey(given, faults)
  if (key === undefined) return undefined
  const choice = chooseAlgorithms(key, given.algorithms, faults)
  guardSecret(choice, faults)
  return createKeyRing([choice])
}

function remoteAlgorithms (given: readonly Algorithm[] = ASYMMETRIC, faults: Faults): readonly Algorithm[] {
  if (given.some(isSymmetric)) faults.say('algorithms', 'an HMAC algorithm given, but a remote set never holds secrets')
  return given
}

function readRemoteOptions (schema: typeof JwksSchema | typeof DiscoverySchema, given: object, faults: Faults): RemoteOptions & { url?: string } {
  const options = readOptions<RemoteOptions & { url?: string }>(schema, given, faults)
  return { ...options, headers: Object.fromEntries(readMembers(options.headers, faults.at('headers'))) as RemoteOptions['headers'] }
}

// The error of a fetch would quote the value, which may be a secret.
function areHeaders (given: Readonly<Record<string, string>>): boolean {
  try {
    return new Headers(given) !== undefined
  } catch {
    return false
  }
}

function readRemote (given: GivenSource, { remotes, ...tools }: SourceTools, faults: Faults): RemoteKeys | undefined {
  const { jwks, discovery, issuer = [] } = given
  const isFound = discovery !== undefined
  const options = isFound
    ? readRemoteOptions(DiscoverySchema, discovery === true ? {} : discovery, faults.at('discovery'))
    : readRemoteOptions(JwksSchema, typeof jwks === 'object' ? jwks : { url: jwks }, faults.at('jwks'))
  const path = isFound ? 'discovery' : 'jwks'
  const url = isFound ? issuer[0] : options.url
  if (faults.has(path)) return undefined
  if (!areHeaders(options.headers)) faults.add(`${path}/headers`, options.headers, 'names and values that HTTP allows')
  if (isFound && issuer.length !== 1) {
    faults.say(path, 'given without the one issuer whose metadata are to be read')
  } else if (!isSafeUrl(String(url)) || (isFound && /[?#]/.test(String(url)))) {
    faults.add(path, url, isFound
      ? 'an issuer that is an https URL without query, or plain http to this machine'
      : String(JwksSchema.properties.url.description))
  }
  const algorithms = remoteAlgorithms(given.algorithms, faults)
  if (url === undefined || faults.has(path) || faults.has('algorithms')) return undefined
  const locate = isFound ? (init: RequestInit) => discover(url, init) : async () => url
  const remote = createRemoteKeys({ ...options, ...tools, headers: { ...options.headers }, configuredUrl: url, locate, algorithms })
  remotes.push(remote)
  return remote
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
  if (kind === 'jwks' || kind === 'discovery') return { source: readRemote(given, tools, faults), ring: undefined }
  const ring = readRing(given, tools, faults)
  return { source: ring, ring }
}

/**
 * Reads the keys of the app itself, which needs none where it trusts other issuers.
 *
 * @returns nothing in it where there is none, or a fault is noted
 */
export function readOwnKeySource (settings: GivenSource & Partial<Stated<Pick<Settings, 'trustedIssuers'>>>, tools: SourceTools, faults: Faults): ReadSource {
  if (settings.trustedIssuers === undefined || kindsOf(settings).length > 0) return readKeySource(settings, tools, faults)
  if (settings.algorithms !== undefined) faults.say('algorithms', 'given without a key of the app itself; give them to the trusted issuers')
  return NO_KEYS
}

import { ALGORITHM_NAMES, isSymmetric, type Algorithm } from '../settings/algorithms.js'
import type { Events } from '../events.js'
import type { Faults } from '../settings/faults.js'
import { DiscoverySchema, JwksSchema, URL_OF_SET, type FetchKeys } from '../settings/key-schemas.js'
import { readOptions } from '../settings/options.js'
import { attempt, readMembers } from '../settings/own.js'
import type { Settings } from '../settings/schema.js'
import type { Stated } from '../settings/settings.js'
import { discover } from './discovery.js'
import type { FetchedSetParts } from './fetched-set.js'
import type { ReloadTimes } from './reloader.js'
import { createRemoteKeys, type RemoteKeys } from './remote-keys.js'
import type { Room } from './room.js'
import { isSafeUrl, urlTextOf, withoutQuery } from './safe-url.js'

/** What says where a remote set is. */
export type GivenRemote = Partial<Stated<Pick<Settings, 'jwks' | 'discovery' | 'algorithms'>>> & {
  readonly issuer?: readonly string[] | undefined
}

/** What remote sets are built with. */
export interface RemoteTools {
  /** Warns of something at boot, by a code and in words. */
  readonly warnAtBoot: (code: string, message: string) => void
  /** Logs what goes wrong while the app runs. */
  readonly warn: (message: string) => void
  readonly events: Events
  /** Takes every remote set that is built, to be started and stopped. */
  readonly remotes: RemoteKeys[]
  readonly waitingRoom: Room
}

interface RemoteOptions extends ReloadTimes {
  readonly url: unknown
  readonly staleIfError: number
  readonly headers: Readonly<Record<string, string>>
  readonly required: boolean
  readonly allowHttp: boolean
  readonly fetch: FetchKeys | undefined
}

type Place = Pick<FetchedSetParts, 'configuredUrl' | 'locate'>

const ASYMMETRIC = ALGORITHM_NAMES.filter((name) => !isSymmetric(name))
const ISSUER = 'for discovery an https URL without query, or plain http to this machine; ' +
  'or discovery: { url }, where its metadata are'

function algorithmsOf ({ algorithms = ASYMMETRIC }: GivenRemote, faults: Faults): readonly Algorithm[] {
  if (algorithms.some(isSymmetric)) {
    faults.say('algorithms', 'an HMAC algorithm given, but a remote set never holds secrets')
  }
  return algorithms
}

// The error of a fetch would quote the value, which may be a secret.
function areHeaders (given: Readonly<Record<string, string>>): boolean {
  return attempt(() => new Headers(given)) !== undefined
}

function textOf (url: unknown): unknown {
  return attempt(() => urlTextOf(url))
}

function optionsOf ({ jwks, discovery }: GivenRemote, faults: Faults): RemoteOptions {
  const text = textOf(jwks)
  const given = discovery === undefined
    ? readOptions<RemoteOptions>(JwksSchema, typeof text === 'string' ? { url: text } : jwks, faults)
    : readOptions<RemoteOptions>(DiscoverySchema, discovery === true ? {} : discovery, faults)
  const headers = Object.fromEntries(readMembers(given.headers, faults.at('headers'))) as RemoteOptions['headers']
  if (!areHeaders(headers)) faults.add('headers', headers, 'names and values that HTTP allows')
  return { ...given, headers }
}

function isPlace (url: unknown, { allowHttp }: RemoteOptions): url is string {
  return typeof url === 'string' && isSafeUrl(url, { allowHttp })
}

function placeOfSet (options: RemoteOptions, faults: Faults): Place | undefined {
  const url = textOf(options.url)
  if (isPlace(url, options)) return { configuredUrl: url, locate: async () => url }
  faults.add('', url, URL_OF_SET)
  return undefined
}

function placeOfMetadata (issuers: readonly string[], options: RemoteOptions, faults: Faults): Place | undefined {
  const here = faults.at('discovery')
  const [issuer, second] = issuers
  const url = options.url === undefined ? undefined : textOf(options.url)
  if (issuer === undefined || second !== undefined) {
    here.say('', 'given without the one issuer whose metadata are to be read')
  } else if (options.url !== undefined && !isPlace(url, options)) {
    here.add('url', url, URL_OF_SET)
  } else if (options.url === undefined && (!isPlace(issuer, options) || /[?#]/.test(issuer))) {
    faults.add('issuer', issuer, ISSUER)
  } else {
    const parts = { issuer, url: url as string | undefined, allowHttp: options.allowHttp }
    return { configuredUrl: parts.url ?? issuer, locate: (get) => discover(parts, get) }
  }
  return undefined
}

function warningOf ({ configuredUrl }: Place): string {
  const keys = `the keys of ${withoutQuery(configuredUrl)}`
  return `apistar-jwt: allowHttp: ${keys} may come over plain http, where whoever is on the way can replace them`
}

/**
 * Reads a set of keys that is fetched, from a URL or from where an issuer says.
 *
 * @returns undefined where a fault is noted
 */
export function readRemoteKeys (given: GivenRemote, tools: RemoteTools, faults: Faults): RemoteKeys | undefined {
  const isFound = given.discovery !== undefined
  const here = faults.at(isFound ? 'discovery' : 'jwks')
  const algorithms = algorithmsOf(given, faults)
  const options = optionsOf(given, here)
  if (here.has('')) return undefined
  const place = isFound ? placeOfMetadata(given.issuer ?? [], options, faults) : placeOfSet(options, here)
  if (place === undefined || faults.has('algorithms')) return undefined
  if (options.allowHttp) tools.warnAtBoot('APISTAR_JWT_PLAIN_HTTP', warningOf(place))
  const remote = createRemoteKeys({ ...tools, ...options, ...place, algorithms })
  tools.remotes.push(remote)
  return remote
}

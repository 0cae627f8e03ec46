import { SettingsInvalid } from '../errors.js'
import { createFaults } from '../settings/faults.js'
import type { KeyFacts, KeyRing } from './ring.js'
import { readKeyEntry, type SetRules } from './entries.js'
import type { ExportedJwk, Jwk } from '../settings/key-schemas.js'
import { RotateOptionsSchema, type KeyEntry, type RotateOptions } from '../settings/key-set-schemas.js'
import { readOptions } from '../settings/options.js'
import { parseTimeSpan } from '../settings/time-span.js'

/** The app's own keys, while it runs. What changes here holds in this process alone. */
export interface KeyManager {
  /** What may be told of the keys that verify, the one that signs among them. */
  readonly list: () => readonly KeyFacts[]
  /**
   * Signs with a new key from now on. The old one goes on verifying for the grace: as long as the
   * tokens live that it signed.
   *
   * @param key a key that can sign: a JWK, or `{ kid, secret | privateKey, algorithm }`
   * @param options `grace`, in seconds or as `'1h'`
   * @throws ConfigurationError if the key is not sound, its id is in use, or there is no grace
   */
  readonly rotate: (key: KeyEntry | Jwk | ExportedJwk, options: RotateOptions) => void
  /**
   * Ends a key at once, and every token that it verified.
   *
   * @param kid its id
   * @returns whether there was such a key
   */
  readonly remove: (kid: string) => boolean
}

interface KeyManagerParts extends SetRules { readonly ring: KeyRing | undefined }

/** Builds `fastify.jwt.keys`. */
export function createKeyManager ({ ring, ...rules }: KeyManagerParts): KeyManager {
  return Object.freeze({
    list: () => ring?.list() ?? [],
    rotate (key: unknown, options: RotateOptions) {
      if (ring === undefined) throw new SettingsInvalid('keys.rotate: there are no keys of the app itself here.')
      const faults = createFaults('key or options of keys.rotate')
      const choice = readKeyEntry(key, rules, faults)
      const { grace } = readOptions<RotateOptions>(RotateOptionsSchema, options, faults)
      faults.throwIfAny()
      if (choice !== undefined) ring.rotate(choice, parseTimeSpan(grace) as number)
    },
    remove: (kid: string) => ring?.remove(kid) ?? false,
  })
}

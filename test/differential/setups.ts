import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Algorithm, Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { KIND_OF, pairOf, type Kind } from '../keys-fixtures.js'

/** The settings that a peer has too, in our words. */
export type Checks = Pick<Settings, 'issuer' | 'leeway' | 'requiredClaims' | 'typ'>
  & { readonly audience?: string | readonly string[] | false, readonly maxAge?: number }

/** Keys and settings that tokens are judged under. */
export interface Setup {
  readonly algorithms: readonly [Algorithm, ...Algorithm[]]
  readonly signing: KeyObject
  readonly verifying: KeyObject
  readonly checks: Checks
}

const secret = createSecretKey(SECRET, 'utf8')

function withSecret (checks: Checks, algorithms: Setup['algorithms'] = ['HS256']): Setup {
  return { algorithms, signing: secret, verifying: secret, checks }
}

function withPair (...algorithms: Setup['algorithms']): Setup {
  const { privateKey, publicKey } = pairOf(KIND_OF[algorithms[0]] as Kind)
  return { algorithms, signing: privateKey, verifying: publicKey, checks: {} }
}

export const SECRET_SETUPS: readonly Setup[] = [
  withSecret({}),
  withSecret({ audience: 'api' }),
  withSecret({ audience: ['web', 'api'], issuer: ['us', 'them'] }),
  withSecret({ audience: false, issuer: 'us' }),
  withSecret({ leeway: 5 }),
  withSecret({ leeway: 0.5, audience: 'api', issuer: 'us' }),
  withSecret({ maxAge: 60 }),
  withSecret({ maxAge: 60, leeway: 0.5, audience: false }),
  withSecret({ requiredClaims: ['role', 'exp'] }),
  withSecret({ typ: 'at+jwt' }),
  withSecret({ issuer: 'us' }, ['HS512', 'HS256']),
]

export const PAIR_SETUPS: readonly Setup[] = [
  withPair('RS256'), withPair('PS256'), withPair(
    'RS512', 'PS256'
  ), withPair('ES256'), withPair('ES512'), withPair('EdDSA'),
]

/** The settings of the plugin. */
export function settingsOf ({ algorithms, verifying, checks }: Setup): Settings {
  return { ...checks, algorithms, ...verifying.type === 'secret' ? { secret: verifying } : { publicKey: verifying } }
}

import { AccountUnknown, SettingsInvalid } from '../errors.js'
import type { AuthenticateToken } from '../jwt/cache.js'
import { withAccount, type Authenticated } from '../jwt/identity.js'
import type { LoadAccount } from '../settings/access-schemas.js'
import type { Payload } from '../settings/auth-types.js'
import { describe } from '../settings/faults.js'
import { isThenable } from '../settings/thenable.js'
import { createForgetting, type Forgetting } from './forgetting.js'

/** What is known of the users of tokens. */
interface Accounts {
  /**
   * Authenticates a token, and gives its identity the account.
   *
   * @throws AuthenticationFailed also where there is no such user; what `loadAccount` throws, as it is
   */
  readonly authenticateToken: AuthenticateToken
  /** Loads the accounts of a user again from now on. */
  readonly forget: (userId: string | number) => void
}

interface AccountsParts {
  readonly authenticateToken: AuthenticateToken
  readonly loadAccount?: LoadAccount | undefined
  /** How many seconds an account is used. */
  readonly accountMaxAge: number
  /** Whether identities are kept, so that accounts can be. */
  readonly cache: number | false
}

type Attach = (auth: Authenticated) => Authenticated | Promise<Authenticated>

/** An identity with its account, and when that was asked for. */
interface Entry {
  readonly auth: Authenticated
  readonly from: number
  readonly turn: number
}

/** A call that has not been answered yet. */
interface Loading {
  readonly turn: number
  readonly entry: Promise<Entry>
}

function checkAccount (account: unknown): object {
  // Nothing is told of whether the token is good, since it is.
  if (account === null || account === undefined) throw new AccountUnknown('The account is unknown.')
  if (typeof account === 'object') return account
  throw new SettingsInvalid(`loadAccount gave ${describe(account)}, expected an object or null`)
}

interface LoaderParts {
  readonly loadAccount: LoadAccount
  readonly accountMaxAge: number
  readonly isKept: boolean
  readonly forgetting: Forgetting
}

/** Gives an identity its account; a promise only where `loadAccount` gives one. */
function createAttach ({ loadAccount, accountMaxAge, isKept, forgetting }: LoaderParts): Attach {
  const entries = new WeakMap<Authenticated, Entry>()
  const loadings = new Map<string, Loading>()

  function keep (auth: Authenticated, entry: Entry): Authenticated {
    if (isKept) entries.set(auth, entry)
    return entry.auth
  }

  function find (auth: Authenticated, now: number): Authenticated | undefined {
    const entry = entries.get(auth)
    // A clock that was set back makes no account older than it is.
    if (entry === undefined || now < entry.from || now >= entry.from + accountMaxAge) return undefined
    return forgetting.isForgotten(auth.user.id, entry.turn) ? undefined : entry.auth
  }

  async function awaitEntry (
    auth: Authenticated, account: PromiseLike<unknown>, begun: Omit<Entry, 'auth'>
  ): Promise<Entry> {
    try {
      return { auth: withAccount(auth, checkAccount(await account)), ...begun }
    } finally {
      if (loadings.get(auth.token)?.turn === begun.turn) loadings.delete(auth.token)
    }
  }

  function load (auth: Authenticated, now: number): Authenticated | Promise<Authenticated> {
    const begun = { from: now, turn: forgetting.turn() }
    const account: unknown = loadAccount(auth.payload as Payload)
    if (!isThenable(account)) return keep(auth, { auth: withAccount(auth, checkAccount(account)), ...begun })
    const entry = awaitEntry(auth, account, begun)
    loadings.set(auth.token, { turn: begun.turn, entry })
    return entry.then((late) => keep(auth, late))
  }

  return function attach (auth) {
    const now = Date.now() / 1000
    const known = isKept ? find(auth, now) : undefined
    if (known !== undefined) return known
    const loading = loadings.get(auth.token)
    // Who comes after `forget` is not to get what was asked for before it.
    if (loading === undefined || forgetting.isForgotten(auth.user.id, loading.turn)) return load(auth, now)
    return loading.entry.then((late) => keep(auth, late))
  }
}

/**
 * Puts the loading of accounts behind the authentication of tokens: once a token and `accountMaxAge`, one call at a
 * time a token. Only accounts are kept, neither refusals nor outages.
 */
export function createAccounts ({ authenticateToken, loadAccount, accountMaxAge, cache }: AccountsParts): Accounts {
  const forgetting = createForgetting(accountMaxAge)

  function forget (userId: string | number): void {
    if (typeof userId === 'string' || typeof userId === 'number') return forgetting.forget(userId)
    throw new SettingsInvalid(`forgetAccount: ${describe(userId)} given, expected the id of a user`)
  }

  if (loadAccount === undefined) return { authenticateToken, forget }
  const attach = createAttach({ loadAccount, accountMaxAge, isKept: cache !== false, forgetting })

  // To wait takes time, in which the token may have been revoked, its key removed, or its time over.
  async function confirm (attaching: Promise<Authenticated>): Promise<Authenticated> {
    const auth = await attaching
    await authenticateToken(auth.token)
    return auth
  }

  function attachAndConfirm (auth: Authenticated): Authenticated | Promise<Authenticated> {
    const attached = attach(auth)
    return attached instanceof Promise ? confirm(attached) : attached
  }

  return {
    authenticateToken (token) {
      const auth = authenticateToken(token)
      return auth instanceof Promise ? auth.then(attachAndConfirm) : attachAndConfirm(auth)
    },
    forget,
  }
}

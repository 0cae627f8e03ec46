import { SettingsInvalid } from '../errors.js'
import type { SessionTokens } from '../jwt/sessions.js'
import type { CookieReply } from '../settings/session-schemas.js'

/** Sets tokens on replies, as cookies. */
export interface Carrier {
  /** @throws CrossOrigin where the request is not the app's own doing: nobody is logged in from elsewhere */
  readonly requireOwn: (reply: CookieReply) => void
  /** @param presented the refresh token that the client has already */
  readonly carry: (reply: CookieReply, tokens: SessionTokens, presented: string | undefined) => void
}

interface Carried {
  readonly reply: CookieReply | undefined
  readonly presented?: string | undefined
}

/** Issues tokens, and sets them on a reply where one was given. */
export type Carry = (options: Carried, issue: () => Promise<SessionTokens>) => Promise<SessionTokens>

/** Builds what looks at a reply before tokens are issued, and sets them on it afterwards. */
export function createCarry (carrier: Carrier | undefined): Carry {
  return async function carry ({ reply, presented }, issue) {
    if (reply === undefined) return await issue()
    if (carrier === undefined) throw new SettingsInvalid('reply: given, but there is no setting cookie.')
    carrier.requireOwn(reply)
    const tokens = await issue()
    carrier.carry(reply, tokens, presented)
    return tokens
  }
}

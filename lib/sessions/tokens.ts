import { inspect } from 'node:util'
import type { SessionTokens as Tokens, TokenResponse } from '../jwt/sessions.js'
import type { SessionFacts } from '../settings/session-schemas.js'

interface Issued extends Pick<SessionTokens, 'accessToken' | 'refreshToken' | 'expiresIn' | 'session'> {
  /** The word before the token in a header. */
  readonly scheme: string
}

/** The tokens of a session, which show themselves to nobody but who asks for them. */
export class SessionTokens implements Tokens {
  readonly #scheme: string
  readonly accessToken: string
  readonly refreshToken: string
  /** In how many seconds the access token expires. */
  readonly expiresIn: number
  readonly session: SessionFacts

  constructor ({ accessToken, refreshToken, expiresIn, session, scheme }: Issued) {
    this.#scheme = scheme
    this.accessToken = accessToken
    this.refreshToken = refreshToken
    this.expiresIn = expiresIn
    this.session = session
    Object.freeze(this)
  }

  toJSON (): TokenResponse {
    return {
      access_token: this.accessToken,
      token_type: this.#scheme,
      expires_in: this.expiresIn,
      refresh_token: this.refreshToken,
    }
  }

  [inspect.custom] (): object { return { expiresIn: this.expiresIn, session: this.session } }
}

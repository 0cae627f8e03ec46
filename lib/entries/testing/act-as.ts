import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Claims, Encode } from '../../jwt/encoder.js'

/** What `actAs` needs of an app. */
export interface ActingApp {
  readonly jwt: { readonly encode: Encode }
  readonly inject: (options: InjectOptions) => Promise<LightMyRequestResponse>
}

/** Somebody who asks an app. */
export interface Actor {
  /** The token that is sent. */
  readonly token: string
  /** As the app's own `inject`, with the token. */
  readonly inject: (options: string | InjectOptions) => Promise<LightMyRequestResponse>
}

/** How a token is sent. */
export interface ActOptions {
  /** The header fields that carry it. Default: `Authorization: Bearer`. */
  readonly headers?: (token: string) => Readonly<Record<string, string>>
}

const NOT_READY = 'the app has no fastify.jwt: await its registration, or app.ready(), first'

function bearer (token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}

function encodeWith (app: Partial<ActingApp>, claims: Claims): string {
  if (app.jwt === undefined) throw new TypeError(`actAs: ${NOT_READY}`)
  return app.jwt.encode(claims)
}

/**
 * Asks an app as somebody. The token is signed by the app itself, as those of its logins are: there is no way in that
 * is for tests only.
 *
 * @param who the claims of the token; or a token, for an app that cannot sign
 * @throws ConfigurationError where the app cannot sign, or refuses such claims
 *
 * @example
 * const { inject } = actAs(app, { id: 1, username: 'bailey' })
 * const me = await inject('/me')
 */
export function actAs (app: ActingApp, who: string | Claims, { headers = bearer }: ActOptions = {}): Actor {
  const token = typeof who === 'string' ? who : encodeWith(app, who)
  return {
    token,
    inject (options) {
      const stated: InjectOptions = typeof options === 'string' ? { url: options } : options
      return app.inject({ ...stated, headers: { ...headers(token), ...stated.headers } })
    },
  }
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type JWK } from 'oidc-provider'
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import type { Test } from 'tap'
import { createSigningKey } from './signing-key.js'

const REDIRECT = 'http://127.0.0.1:9/callback'
const SCOPES = 'mcp:read mcp:write'

function privateJwk (): JWK {
  const { privateKey, jwk: { kid } } = createSigningKey('k')
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid } as JWK
}

function createProvider (issuer: string): Provider {
  const provider: Provider = new Provider(issuer, {
    jwks: { keys: [privateJwk()] },
    clients: [{
      client_id: 'mcp',
      token_endpoint_auth_method: 'none',
      redirect_uris: [REDIRECT],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
    }],
    cookies: { keys: ['a key of cookies'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    // Whoever logs in has agreed to everything.
    async loadExistingGrant ({ oidc: { client, session, params } }) {
      const grant = new provider.Grant({ clientId: String(client?.clientId), accountId: String(session?.accountId) })
      grant.addResourceScope(String(params?.resource), String(params?.scope))
      await grant.save()
      return grant
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: SCOPES, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
      },
    },
  })
  return provider
}

/** Starts an authorization server on the loopback, where everybody is `bailey` at once. */
export async function startAuthorizationServer (t: Test): Promise<string> {
  for (const level of ['info', 'warn'] as const) {
    const write = console[level].bind(console)
    const value = (line: unknown): void => {
      if (!/^oidc-provider (?:NOTICE|WARNING): /.test(String(line))) write(line)
    }
    t.intercept(console, level, { value })
  }
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => { server.closeAllConnections(); server.close() })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createProvider(issuer)
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return answer(request, response)
    const login = { accountId: 'bailey' }
    provider.interactionFinished(request, response, { login }).catch((error: unknown) => t.error(error))
  })
  return issuer
}

/** Follows the redirects of an authorization as a browser does, and gives the code at their end. */
async function authorize (start: URL): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  while (!url.href.startsWith(REDIRECT)) {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    const response = await fetch(url, { redirect: 'manual', headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${response.status} at ${url.pathname}: ${await response.text()}`)
    url = new URL(location, url)
  }
  const code = url.searchParams.get('code')
  if (code === null) throw new Error(`no code at ${url.search}`)
  return code
}

/** What the SDK keeps for a user, with the codes that the browser brought back and the scopes that were asked for. */
export interface User extends OAuthClientProvider { readonly codes: string[], readonly scopes: Array<string | null> }

/** Creates a user whose browser needs no hand. */
export function createUser (): User {
  let [tokens, verifier]: [OAuthTokens | undefined, string] = [undefined, '']
  const [codes, scopes]: [string[], Array<string | null>] = [[], []]
  return {
    codes,
    scopes,
    redirectUrl: REDIRECT,
    clientMetadata: { redirect_uris: [REDIRECT] },
    clientInformation: () => ({ client_id: 'mcp' }),
    tokens: () => tokens,
    saveTokens (given) { tokens = given },
    codeVerifier: () => verifier,
    saveCodeVerifier (given) { verifier = given },
    async redirectToAuthorization (url) {
      scopes.push(url.searchParams.get('scope'))
      codes.push(await authorize(url))
    },
  }
}

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type JWK } from 'oidc-provider'
import type { Test } from 'tap'
import { createSigningKey, type SigningAlgorithm } from './signing-key.js'

export const ALGORITHMS: readonly SigningAlgorithm[] = ['RS256', 'ES256', 'EdDSA']
/** Seconds that an access token is good for. */
export const LIFETIME = 60
const client = {
  client_secret: 'a secret of a client',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [] as [],
}

/** A private key for each algorithm. */
function createKeys (name: string): JWK[] {
  return ALGORITHMS.map((alg) => {
    const { privateKey, jwk: { use, kid } } = createSigningKey(`${name}-${alg}`, alg)
    return { ...privateKey.export({ format: 'jwk' }), alg, use, kid } as JWK
  })
}

/** The keys that it starts with, and others. */
export const [FIRST, SECOND] = [createKeys('first'), createKeys('second')]

/** The resource of an algorithm: each has its own. */
export function audienceOf (alg: SigningAlgorithm): string {
  return `https://${alg.toLowerCase()}.api.example`
}

/** An identity provider on the loopback. */
export interface IdentityProvider {
  readonly issuer: string
  /** Goes on with these keys: the first of an algorithm signs. */
  readonly use: (keys: JWK[]) => void
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  /** Gets an access token for a resource. */
  readonly getToken: (resource: string, clientId?: string) => Promise<string>
  /** How often the key set was asked for. */
  readonly fetches: () => number
}

/** Its notices about development are left out; whatever else it says is told. */
function quieten (t: Test): void {
  for (const level of ['info', 'warn'] as const) {
    const write = console[level].bind(console)
    t.intercept(console, level, {
      value: (line: unknown) => { if (!/^oidc-provider (NOTICE|WARNING): /.test(String(line))) write(line) },
    })
  }
}

function createProvider (t: Test, issuer: string, keys: JWK[]): RequestListener {
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: ['web', 'other'].map((id) => ({ ...client, client_id: id })),
    cookies: { keys: ['a key of cookies'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo (_ctx, resource) {
          const alg = ALGORITHMS.find((name) => resource.startsWith(audienceOf(name))) ?? 'RS256'
          return { scope: 'read', accessTokenFormat: 'jwt', accessTokenTTL: LIFETIME, jwt: { sign: { alg } } }
        },
      },
    },
  })
  provider.on('server_error', (_ctx, error) => t.error(error))
  return provider.callback()
}

/** Starts one, which ends with the test. */
export async function startProvider (t: Test): Promise<IdentityProvider> {
  quieten(t)
  let answer: RequestListener
  let fetches = 0
  const server = createServer((request, response) => {
    if (request.url === '/jwks') fetches += 1
    answer(request, response)
  })
  const start = async (port: number): Promise<void> => { await once(server.listen(port, '127.0.0.1'), 'listening') }
  async function stop (): Promise<void> {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await start(0)
  t.after(stop)
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  function use (keys: JWK[]): void {
    answer = createProvider(t, issuer, keys)
  }
  use(FIRST)
  return {
    issuer,
    use,
    stop,
    start: () => start(port),
    fetches: () => fetches,
    async getToken (resource, clientId = 'web') {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(client.client_secret)}`)
            .toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', resource }),
      })
      const { access_token: token, ...rest } = await response.json() as { access_token: string }
      t.match(rest, { token_type: 'Bearer', expires_in: LIFETIME })
      return token
    },
  }
}

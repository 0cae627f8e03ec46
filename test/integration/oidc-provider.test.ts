import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Type } from '@sinclair/typebox'
import Provider, { type JWK } from 'oidc-provider'
import t, { type Test } from 'tap'
import type { Settings } from '../../index.js'
import { ask, guarded, IN, logTo, nextJwksEvent, refused, unavailable, UNKNOWN_KEY, WRONG_ALGORITHM, type Outcome } from '../guarded.js'
import { freeze } from '../helper.js'
import { createSigningKey, type SigningAlgorithm } from '../signing-key.js'

const ALGORITHMS: readonly SigningAlgorithm[] = ['RS256', 'ES256', 'EdDSA']
const LIFETIME = 60
const NOW = 1_700_000_000
const client = { client_secret: 'a secret of a client', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] as [] }

/** A private key for each algorithm. */
function createKeys (name: string): JWK[] {
  return ALGORITHMS.map((alg) => {
    const { privateKey, jwk: { use, kid } } = createSigningKey(`${name}-${alg}`, alg)
    return { ...privateKey.export({ format: 'jwk' }), alg, use, kid } as JWK
  })
}

const [FIRST, SECOND] = [createKeys('first'), createKeys('second')]

// Each algorithm has a resource of its own.
function audienceOf (alg: SigningAlgorithm): string {
  return `https://${alg.toLowerCase()}.api.example`
}

interface IdentityProvider {
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
    t.intercept(console, level, { value: (line: unknown) => { if (!/^oidc-provider (NOTICE|WARNING): /.test(String(line))) write(line) } })
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

async function startProvider (t: Test): Promise<IdentityProvider> {
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
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(client.client_secret)}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', resource }),
      })
      const { access_token: token, ...rest } = await response.json() as { access_token: string }
      t.match(rest, { token_type: 'Bearer', expires_in: LIFETIME })
      return token
    },
  }
}

t.test('access tokens of an identity provider', async (t) => {
  const clock = freeze(t, NOW)
  const idp = await startProvider(t)
  const lines: string[] = []
  const app = await guarded(t, {
    issuer: idp.issuer,
    discovery: true,
    audience: ALGORITHMS.map(audienceOf),
    algorithms: [...ALGORITHMS],
    typ: 'at+jwt',
    idClaim: 'sub',
    claims: Type.Object({ client_id: Type.Literal('web') }),
  }, logTo(lines))
  app.get('/who', { preHandler: app.authenticate }, async ({ auth }) => ({ user: auth.user, scope: auth.payload?.scope }))
  await app.ready()
  t.equal(idp.fetches(), 1)

  await t.test('are taken, with each algorithm', async (t) => {
    for (const alg of ALGORITHMS) {
      const token = await idp.getToken(audienceOf(alg))
      t.match(app.jwt.decode(token), {
        header: { alg, typ: 'at+jwt', kid: `first-${alg}` },
        payload: { iss: idp.issuer, aud: audienceOf(alg), client_id: 'web', exp: NOW + LIFETIME },
      })
      for (let round = 0; round < 2; round += 1) t.strictSame(await ask(app, token), IN, alg)
      const { body } = await app.inject({ url: '/who', headers: { authorization: `Bearer ${token}` } })
      t.strictSame(JSON.parse(body), { user: { id: 'web', username: null }, scope: 'read' })
    }
    t.equal(idp.fetches(), 1)
  })

  await t.test('are refused when they have expired, or are for or from another', async (t) => {
    const [good, lost] = [await idp.getToken(audienceOf('ES256')), await idp.getToken(audienceOf('ES256'), 'other')]
    t.strictSame(await ask(app, await idp.getToken('https://es256.api.example/other')), refused('CLAIM_INVALID', 'The aud claim is missing or not accepted.'))
    t.strictSame(await ask(app, lost), refused('CLAIM_INVALID', 'The claims do not match the schema.'))
    t.strictSame(await ask(app, good), IN)
    clock.now += LIFETIME - 1
    t.strictSame(await ask(app, good), IN)
    clock.now += 1
    t.strictSame(await ask(app, good), refused('TOKEN_EXPIRED', 'The token has expired.'))
    t.equal(idp.fetches(), 1)
  })

  await t.test('are taken of one issuer, audience and set of algorithms', async (t) => {
    const token = await idp.getToken(audienceOf('EdDSA'))
    const others: Array<[settings: Settings, outcome: Outcome]> = [
      [{ audience: 'https://api.example' }, refused('CLAIM_INVALID', 'The aud claim is missing or not accepted.')],
      [{ audience: audienceOf('EdDSA'), algorithms: ['RS256'] }, WRONG_ALGORITHM],
    ]
    for (const [settings, outcome] of others) {
      t.strictSame(await ask(await guarded(t, { issuer: idp.issuer, jwks: `${idp.issuer}/jwks`, ...settings }), token), outcome)
    }
    const trusting = await guarded(t, { trustedIssuers: [{ issuer: idp.issuer, discovery: true, audience: audienceOf('EdDSA') }] })
    t.strictSame(await ask(trusting, token), IN)
  })

  await t.test('none is lost when the provider rotates its keys under load', async (t) => {
    const fetches = idp.fetches()
    const tokens: string[] = []
    async function load (count: number): Promise<void> {
      await Promise.all(Array.from({ length: count }, async (_, place) => {
        const token = await idp.getToken(audienceOf(ALGORITHMS[place % 3] ?? 'RS256'))
        tokens.push(token)
        t.strictSame(await ask(app, token), IN)
      }))
    }
    await load(30)
    const loading = load(30)
    idp.use([...SECOND, ...FIRST])
    await Promise.all([loading, load(30)])
    const ids = new Set(tokens.map((token) => app.jwt.decode(token).header.kid))
    t.strictSame([...ids].sort(), [...FIRST, ...SECOND].map(({ kid }) => kid).sort(), 'there are tokens of both')
    for (const token of tokens) t.strictSame(await ask(app, token), IN)
    t.equal(idp.fetches(), fetches + 1)
    t.strictSame(lines, [])
  })

  await t.test('end with their key', async (t) => {
    const [old, young] = [createSigningKey('x'), await idp.getToken(audienceOf('RS256'))]
    const claims = app.jwt.decode(young).payload
    idp.use(FIRST)
    const previous = await idp.getToken(audienceOf('RS256'))
    t.strictSame([await ask(app, previous), await ask(app, young)], [IN, IN])
    idp.use(SECOND)
    clock.now += 30
    t.strictSame(await ask(app, old.sign(claims, { typ: 'at+jwt' })), UNKNOWN_KEY, 'refreshed')
    t.strictSame([await ask(app, previous), await ask(app, young)], [UNKNOWN_KEY, IN])
  })

  await t.test('are taken while the provider is down, and after', async (t) => {
    const [fresh, cached] = [await idp.getToken(audienceOf('EdDSA')), await idp.getToken(audienceOf('ES256'))]
    t.strictSame(await ask(app, cached), IN)
    const stranger = createSigningKey('stranger').sign(app.jwt.decode(cached).payload, { typ: 'at+jwt' })
    await idp.stop()
    clock.now += 30
    t.strictSame(await ask(app, stranger), unavailable(30), 'nobody can tell')
    t.strictSame([await ask(app, cached), await ask(app, fresh)], [IN, IN])
    t.equal(lines.length, 1)
    t.match(lines[0], /could not be fetched: (ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/)

    clock.now += 600
    const told = nextJwksEvent()
    t.strictSame(await ask(app, fresh), refused('TOKEN_EXPIRED', 'The token has expired.'))
    t.match(await told, { outcome: 'failed' })
    t.strictSame(await ask(app, stranger), UNKNOWN_KEY, 'it has expired too')

    await idp.start()
    idp.use([...FIRST, ...SECOND])
    clock.now += 30
    const tokens = await Promise.all(ALGORITHMS.map((alg) => idp.getToken(audienceOf(alg))))
    for (const token of tokens) t.strictSame(await ask(app, token), IN, 'a key that was away is back')
  })
})

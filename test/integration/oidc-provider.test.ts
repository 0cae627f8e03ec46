import { Type } from '@sinclair/typebox'
import t from 'tap'
import type { Settings } from '../../index.js'
import { guarded, logTo, nextJwksEvent } from '../guarded.js'
import { freeze } from '../helper.js'
import {
  ask, EXPIRED, OPEN, present, refusal, unavailable, UNKNOWN_KEY, WRONG_ALGORITHM, WRONG_AUDIENCE, type Answer,
} from '../http.js'
import { ALGORITHMS, audienceOf, FIRST, LIFETIME, SECOND, startProvider } from '../identity-provider.js'
import { createSigningKey } from '../signing-key.js'

const NOW = 1_700_000_000

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
  app.get('/who', { preHandler: app.authenticate }, async ({ auth }) =>
    ({ user: auth.user, scope: auth.payload?.scope }))
  await app.ready()
  t.equal(idp.fetches(), 1)

  await t.test('are taken, with each algorithm', async (t) => {
    for (const alg of ALGORITHMS) {
      const token = await idp.getToken(audienceOf(alg))
      t.match(app.jwt.decode(token), {
        header: { alg, typ: 'at+jwt', kid: `first-${alg}` },
        payload: { iss: idp.issuer, aud: audienceOf(alg), client_id: 'web', exp: NOW + LIFETIME },
      })
      for (let round = 0; round < 2; round += 1) t.strictSame(await ask(app, token), OPEN, alg)
      const { body } = await present(app, token, '/who')
      t.strictSame(JSON.parse(body), { user: { id: 'web', username: null }, scope: 'read' })
    }
    t.equal(idp.fetches(), 1)
  })

  await t.test('are refused when they have expired, or are for or from another', async (t) => {
    const [good, lost] = [await idp.getToken(audienceOf('ES256')), await idp.getToken(audienceOf('ES256'), 'other')]
    t.strictSame(await ask(app, await idp.getToken('https://es256.api.example/other')), WRONG_AUDIENCE)
    t.strictSame(await ask(app, lost), refusal('CLAIM_INVALID', 'The claims do not match the schema.'))
    t.strictSame(await ask(app, good), OPEN)
    clock.now += LIFETIME - 1
    t.strictSame(await ask(app, good), OPEN)
    clock.now += 1
    t.strictSame(await ask(app, good), EXPIRED)
    t.equal(idp.fetches(), 1)
  })

  await t.test('are taken of one issuer, audience and set of algorithms', async (t) => {
    const token = await idp.getToken(audienceOf('EdDSA'))
    const others: Array<[settings: Settings, outcome: Answer]> = [
      [{ audience: 'https://api.example' }, WRONG_AUDIENCE],
      [{ audience: audienceOf('EdDSA'), algorithms: ['RS256'] }, WRONG_ALGORITHM],
    ]
    for (const [settings, outcome] of others) {
      t.strictSame(
        await ask(await guarded(t, { issuer: idp.issuer, jwks: `${idp.issuer}/jwks`, ...settings }), token), outcome
      )
    }
    const trusting = await guarded(t, {
      trustedIssuers: [{ issuer: idp.issuer, discovery: true, audience: audienceOf('EdDSA') }],
    })
    t.strictSame(await ask(trusting, token), OPEN)
  })

  await t.test('none is lost when the provider rotates its keys under load', async (t) => {
    const fetches = idp.fetches()
    const tokens: string[] = []
    async function load (count: number): Promise<void> {
      await Promise.all(Array.from({ length: count }, async (_, place) => {
        const token = await idp.getToken(audienceOf(ALGORITHMS[place % 3] ?? 'RS256'))
        tokens.push(token)
        t.strictSame(await ask(app, token), OPEN)
      }))
    }
    await load(30)
    const loading = load(30)
    idp.use([...SECOND, ...FIRST])
    await Promise.all([loading, load(30)])
    const ids = new Set(tokens.map((token) => app.jwt.decode(token).header.kid))
    t.strictSame([...ids].sort(), [...FIRST, ...SECOND].map(({ kid }) => kid).sort(), 'there are tokens of both')
    for (const token of tokens) t.strictSame(await ask(app, token), OPEN)
    t.equal(idp.fetches(), fetches + 1)
    t.strictSame(lines, [])
  })

  await t.test('end with their key', async (t) => {
    const [old, young] = [createSigningKey('x'), await idp.getToken(audienceOf('RS256'))]
    const claims = app.jwt.decode(young).payload
    idp.use(FIRST)
    const previous = await idp.getToken(audienceOf('RS256'))
    t.strictSame([await ask(app, previous), await ask(app, young)], [OPEN, OPEN])
    idp.use(SECOND)
    clock.now += 30
    t.strictSame(await ask(app, old.sign(claims, { typ: 'at+jwt' })), UNKNOWN_KEY, 'refreshed')
    t.strictSame([await ask(app, previous), await ask(app, young)], [UNKNOWN_KEY, OPEN])
  })

  await t.test('are taken while the provider is down, and after', async (t) => {
    const [fresh, cached] = [await idp.getToken(audienceOf('EdDSA')), await idp.getToken(audienceOf('ES256'))]
    t.strictSame(await ask(app, cached), OPEN)
    const stranger = createSigningKey('stranger').sign(app.jwt.decode(cached).payload, { typ: 'at+jwt' })
    await idp.stop()
    clock.now += 30
    t.strictSame(await ask(app, stranger), unavailable(10), 'nobody can tell')
    t.strictSame([await ask(app, cached), await ask(app, fresh)], [OPEN, OPEN])
    t.equal(lines.length, 1)
    t.match(
      lines[0],
      /could not be fetched: http:\S+\/\.well-known\/openid-configuration: (ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/
    )

    clock.now += 600
    const told = nextJwksEvent()
    t.strictSame(await ask(app, fresh), EXPIRED)
    t.match(await told, { outcome: 'failed' })
    t.strictSame(await ask(app, stranger), UNKNOWN_KEY, 'it has expired too')

    await idp.start()
    idp.use([...FIRST, ...SECOND])
    clock.now += 30
    const tokens = await Promise.all(ALGORITHMS.map((alg) => idp.getToken(audienceOf(alg))))
    for (const token of tokens) t.strictSame(await ask(app, token), OPEN, 'a key that was away is back')
  })
})

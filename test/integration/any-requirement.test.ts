import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { build, freeze } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, lacking, MISSING, naming, OPEN, type Answer } from '../http.js'
import {
  claimsOf, drawnRequirements, heldClaims, judgeDrawn, realize, waysOf, type Drawn, type Held,
} from '../properties/requirements.js'
import { WAYS } from '../ways.js'

const NOW = 1_700_000_000
const URLS = ['/config', '/hook', '/protected/x', '/joined/x']

/** The same requirement at every place that takes one; at the last it is joined to one that everybody meets. */
function declare (app: FastifyInstance, drawn: Drawn): void {
  const requirement = realize(drawn)
  app.get('/config', { config: { auth: requirement } }, async () => 'in')
  app.get('/hook', { preHandler: app.authorize(requirement) }, async () => 'in')
  for (const prefix of ['/protected', '/joined']) {
    app.register(async (child) => {
      child.protect(prefix === '/joined' ? { claims: { tenant: 'x' } } : requirement)
      child.get('/x', prefix === '/joined' ? { config: { auth: requirement } } : {}, async () => 'in')
    }, { prefix })
  }
}

async function askTwice (app: FastifyInstance, url: string, claims: object): Promise<Answer> {
  const headers = bearer(app, claims)
  const first = answerOf(await app.inject({ url, headers }))
  t.strictSame(answerOf(await app.inject({ url, headers })), first, 'a known token as a new one')
  return first
}

/** The scopes that the challenge names where there is no token: those of one way, of scopes alone if there is one. */
function scopesIn ({ challenge = '' }: Answer, drawn: Drawn): readonly string[] {
  const named = /scope="([^"]+)"/.exec(challenge)?.[1]?.split(' ') ?? []
  const ways = waysOf(drawn)
  const alone = ways.filter(({ isAlone }) => isAlone)
  const possible = (alone.length > 0 ? alone : ways).map(({ scopes }) => [...scopes].sort().join(' '))
  t.ok(possible.includes([...named].sort().join(' ')), `${named.join(' ')} of ${JSON.stringify(drawn)}`)
  return named
}

function expectedOf (drawn: Drawn, held: Held, scopes: readonly string[]): Answer | undefined {
  const outcome = judgeDrawn(drawn, held)
  if (outcome === 'passed') return OPEN
  if (outcome === 'login') return undefined
  return scopes.every((name) => held.scope.includes(name)) ? FORBIDDEN : lacking(scopes.join(' '))
}

t.test('any requirement, of any token, at every place that takes one', async (t) => {
  freeze(t, NOW)
  const counts: Record<string, number> = {}
  const fourTokens = fc.array(heldClaims, { minLength: 4, maxLength: 4 })
  await fc.assert(fc.asyncProperty(drawnRequirements, fourTokens, async (drawn, tokens) => {
    for (const [, way] of WAYS) {
      const app = await build(t, way)
      declare(app, drawn)
      for (const url of URLS) {
        const stranger = answerOf(await app.inject(url))
        const scopes = scopesIn(stranger, drawn)
        t.strictSame(stranger, scopes.length === 0 ? MISSING : naming(scopes.join(' '), MISSING))
        for (const held of tokens.map((one) => url === '/joined/x' ? { ...one, tenant: 'x' } : one)) {
          const given = await askTwice(app, url, claimsOf(held, NOW))
          const expected = expectedOf(drawn, held, scopes)
          const name = `${url}: ${JSON.stringify(drawn)} of ${JSON.stringify(held)}`
          if (expected === undefined) t.match(given, { status: 401, code: 'APISTAR_JWT_LOGIN_REQUIRED' }, name)
          else t.strictSame(given, expected, name)
          counts[given.code ?? 'in'] = (counts[given.code ?? 'in'] ?? 0) + 1
        }
      }
      await app.close()
    }
  }), { seed: 6750, numRuns: 40 })
  t.ok(Object.values(counts).every((count) => count > 100), `every answer comes: ${JSON.stringify(counts)}`)
  t.equal(Object.keys(counts).length, 3)
})

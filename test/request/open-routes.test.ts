import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { build, SECRET } from '../helper.js'

const GLOBAL = { secret: SECRET, global: true }
const answer = async (): Promise<string> => 'in'

t.test('an entry of allowAnonymous that matches no known route is warned of at ready', async (t) => {
  const warnings: string[] = []
  const stream = { write: (line: string) => { warnings.push((JSON.parse(line) as { msg: string }).msg) } }
  const app = fastify({ logger: { level: 'warn', stream } })
  t.after(() => app.close())
  app.get('/before', answer)
  app.get('/before/all/*', answer)
  app.get('/before/base', answer)
  app.get('/before/slash/', answer)
  app.post('/before/posted', answer)
  const known = [
    '/before', 'GET /before', 'HEAD /before', '/before/all/*', '/before/base/*', '/before/slash/*',
    'POST /before/posted', '/after', 'GET /after', '/child/*', '/child/a',
  ]
  const unknown = [
    '/befor', 'POST /before', 'GET /before/posted', '/after/', 'POST /after', '/chil/*', '/child/b', 'QUERY /after',
  ]
  await app.register(apistarJwt, { ...GLOBAL, allowAnonymous: [...known, ...unknown] })
  app.get('/after', answer)
  app.register(async (child) => { child.get('/a', answer) }, { prefix: '/child' })
  await app.ready()
  t.strictSame(warnings, unknown.map((entry) => `apistar-jwt: allowAnonymous: no route is declared as ${entry}`))
})

t.test('allowAnonymous that opens nothing, or everything, is refused', async (t) => {
  const cases: ReadonlyArray<readonly [Settings, RegExp]> = [
    [{ secret: SECRET, allowAnonymous: ['/health'] }, /allowAnonymous: a list given without global: true/],
    [
      { secret: SECRET, global: false, allowAnonymous: ['/health'] },
      /allowAnonymous: a list given without global: true/,
    ],
    [{ ...GLOBAL, allowAnonymous: ['/*'] }, /allowAnonymous\/0: .* but not '\/\*'/],
    [{ ...GLOBAL, allowAnonymous: ['/health', 'GET /*'] }, /allowAnonymous\/1: /],
    [{ ...GLOBAL, allowAnonymous: ['health'] }, /allowAnonymous\/0: /],
    [{ ...GLOBAL, allowAnonymous: ['get /health'] }, /allowAnonymous\/0: /],
    [{ ...GLOBAL, allowAnonymous: [''] }, /allowAnonymous\/0: /],
    [{ ...GLOBAL, allowAnonymous: ['*'] }, /allowAnonymous\/0: /],
  ]
  for (const [settings, message] of cases) {
    await t.rejects(
      build(t, settings), { code: 'APISTAR_JWT_SETTINGS_INVALID', message }, JSON.stringify(settings.allowAnonymous)
    )
  }
})

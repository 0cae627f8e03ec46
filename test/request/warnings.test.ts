import fastify from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt from '../../index.js'
import { createWarner } from '../../lib/request/warnings.js'
import { logTo } from '../guarded.js'
import { SECRET } from '../helper.js'

/** A list that the warnings of the process go into while a test runs. */
function watch (t: Test): Array<[string, string]> {
  const seen: Array<[string, string]> = []
  const note = ({ code, message }: Error & { code?: string }): void => { seen.push([String(code), message]) }
  process.on('warning', note)
  t.after(() => process.off('warning', note))
  return seen
}

t.test('each thing is said once, in the log and by the process', async (t) => {
  const seen = watch(t)
  const lines: string[] = []
  const warn = createWarner({ warn: (message) => lines.push(message) })
  for (let round = 0; round < 3; round++) {
    warn('APISTAR_JWT_A', 'apistar-jwt: one')
    warn('APISTAR_JWT_A', 'apistar-jwt: another')
  }
  await new Promise(setImmediate)
  t.strictSame(lines, ['apistar-jwt: one', 'apistar-jwt: another'])
  t.strictSame(seen, lines.map((message) => ['APISTAR_JWT_A', message]))
})

t.test('the boot warnings of an app, whether its log is on or off, once a registration', async (t) => {
  const settings = { secret: 'short', global: true, allowAnonymous: ['/nowhere', 'GET /no-more'] }
  const codes = ['APISTAR_JWT_WEAK_SECRET', 'APISTAR_JWT_NO_SUCH_ROUTE', 'APISTAR_JWT_NO_SUCH_ROUTE']
  const seen = watch(t)
  const lines: string[] = []
  for (const options of [logTo(lines), {}]) {
    seen.length = 0
    const app = fastify(options)
    t.after(() => app.close())
    await app.register(apistarJwt, settings)
    await app.ready()
    for (let call = 0; call < 3; call++) app.jwt.encode({ id: 1 })
    await new Promise(setImmediate)
    t.strictSame(seen.map(([code]) => code), codes)
    for (const [, message] of seen) t.match(message, /^apistar-jwt: /)
    t.strictSame(lines, seen.map(([, message]) => message))
  }
})

t.test('a good app warns of nothing', async (t) => {
  const seen = watch(t)
  const lines: string[] = []
  const app = fastify(logTo(lines))
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET, global: true, allowAnonymous: ['/'] })
  app.get('/', async () => 'in')
  await app.ready()
  await new Promise(setImmediate)
  t.strictSame([lines, seen], [[], []])
})

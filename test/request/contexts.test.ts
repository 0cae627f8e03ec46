import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { contextsAbove, nameOf, watchBinding } from '../../lib/request/contexts.js'

t.test('the contexts above one, and what they are called', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  t.strictSame(contextsAbove(app), [])
  t.equal(nameOf(app), "the context of 'fastify'")
  await app.register(async function users (child) {
    t.strictSame(contextsAbove(child), [app])
    t.equal(nameOf(child), "the context of 'users'")
    await child.register(async (grandchild) => {
      t.strictSame(contextsAbove(grandchild), [child, app])
      t.equal(nameOf(grandchild), "the context with prefix '/api'")
    }, { prefix: '/api' })
    await child.register(async (grandchild) => { t.equal(nameOf(grandchild), 'a context without prefix') })
  })
})

t.test('where Fastify binds a hook', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const seen: FastifyInstance[] = []
  const called: unknown[] = []
  function hook (this: unknown, _request: unknown, _reply: unknown, done: () => void): void {
    called.push(this)
    done()
  }
  watchBinding(hook, (context) => seen.push(context))
  const children: FastifyInstance[] = []
  async function declare (child: FastifyInstance): Promise<void> {
    children.push(child)
    child.get('/', async () => 'in')
  }
  await app.register(declare, { prefix: '/before' })
  app.addHook('onRequest', hook)
  await app.register(declare, { prefix: '/after' })
  await app.register(async () => {})
  await app.ready()
  t.ok(seen.includes(app), 'to its own context, for the not-found handler')
  t.strictSame(new Set(seen), new Set([app, ...children]), 'and to those with routes')
  for (const url of ['/before', '/after']) await app.inject(url)
  t.strictSame(called, children, 'it is bound all the same')
})

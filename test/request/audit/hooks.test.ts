import t from 'tap'
import { hooksOf, isOurPolicy, nameOfHook, undefinedHooks } from '../../../lib/request/audit/hooks.js'

async function first (): Promise<void> {}
async function second (): Promise<void> {}

t.test('the hooks that a route states', async (t) => {
  t.strictSame(hooksOf({ preHandler: [second, first], onRequest: first, onSend: [] } as object), [
    { stage: 'onRequest', hook: first }, { stage: 'preHandler', hook: second }, { stage: 'preHandler', hook: first },
  ])
  t.strictSame(hooksOf({}), [])
  t.strictSame(
    undefinedHooks({ onRequest: undefined, preHandler: null, preParsing: [], onSend: undefined } as object),
    ['onRequest', 'preHandler']
  )
  t.strictSame(undefinedHooks({}), [])
})

t.test('how they are called', async (t) => {
  const cases = [
    [first, 'first'], [first.bind(null), 'first'], [first.bind(null).bind(null), 'first'],
    [(() => () => {})(), 'anonymous'], [7, 'anonymous'],
  ] as const
  for (const [hook, name] of cases) t.equal(nameOfHook(hook), name)
  t.notOk(isOurPolicy(first))
  t.notOk(isOurPolicy('apistarJwtPolicy'))
})

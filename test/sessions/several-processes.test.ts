import cluster from 'node:cluster'
import t from 'tap'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { warnOfMemory } from '../../lib/sessions/several-processes.js'
import { guarded, logTo } from '../guarded.js'
import { SECRET } from '../helper.js'

function warningsFor (store: Parameters<typeof warnOfMemory>[0]): string[] {
  const lines: string[] = []
  warnOfMemory(store, (code, line) => lines.push(`${code}: ${line}`))
  return lines
}

t.test('memory in one process', async (t) => {
  t.strictSame(warningsFor(memoryStore()), [])
})

t.test('memory in one of several', async (t) => {
  for (const [object, name, value] of [[cluster, 'isWorker', true], [process.env, 'NODE_APP_INSTANCE', '0']] as const) {
    const before = (object as unknown as Record<string, unknown>)[name]
    Object.assign(object, { [name]: value })
    t.match(warningsFor(memoryStore()), [/memoryStore.*redisStore/], name)
    t.strictSame(warningsFor({ get, set: get, list: get, revoke: get, since: get } as never), [], 'another store')
    const lines: string[] = []
    await guarded(t, { secret: SECRET, revocation: {} }, logTo(lines))
    t.equal(lines.length, 1, 'once')
    if (before === undefined) Reflect.deleteProperty(object, name)
    else Object.assign(object, { [name]: before })
  }
})

async function get (): Promise<void> {}

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'
import type { Sessions } from '../index.js'
import type { Orders } from './session-process.js'

/** An app with sessions in a process of its own. */
export interface SessionProcess {
  readonly sessions: Pick<Sessions, 'create' | 'refresh' | 'end' | 'endAll' | 'list'>
  readonly verify: (token: string) => Promise<{ readonly sid?: string }>
  /** How many events of each type there were since they were taken last. */
  readonly told: () => Promise<Readonly<Record<string, number>>>
  readonly child: ChildProcess
}

type Settled = { readonly id: number, readonly result?: unknown, readonly error?: { readonly message: string } }

const file = new URL('session-process.ts', import.meta.url)

/** Starts an app on the Redis of a port; it ends with the test. */
export async function startProcess (t: Test, orders: Pick<Orders, 'port'> & Partial<Orders>): Promise<SessionProcess> {
  const argument = JSON.stringify({ skew: 0, settings: {}, ...orders } satisfies Orders)
  const child = fork(file, [argument], { execArgv: ['--import', 'tsx'], env: {} })
  const exited = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const waiting = new Map<number, (settled: Settled) => void>()
  let last = 0
  await Promise.race([once(child, 'message'), exited.then(([code]) => { throw new Error(`it ended with ${code}`) })])
  child.on('message', (settled: Settled) => {
    waiting.get(settled.id)?.(settled)
    waiting.delete(settled.id)
  })

  async function ask (call: string, ...args: unknown[]): Promise<never> {
    const id = ++last
    const { result, error } = await new Promise<Settled>((resolve) => {
      waiting.set(id, resolve)
      child.send({ id, call, args })
    })
    if (error !== undefined) throw Object.assign(new Error(error.message), error)
    return result as never
  }

  return {
    child,
    sessions: {
      create: async (...args) => await ask('create', ...args),
      refresh: async (...args) => await ask('refresh', ...args),
      end: async (...args) => await ask('end', ...args),
      endAll: async (...args) => await ask('endAll', ...args),
      list: async (...args) => await ask('list', ...args),
    },
    verify: async (token) => await ask('verify', token),
    told: async () => await ask('told'),
  }
}

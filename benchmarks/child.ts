import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The next message of a process; rejects if it ends first, which its channel tells after all that it said. */
export async function messageOf<Message> (child: ChildProcess): Promise<Message> {
  const ending = new AbortController()
  const ended = once(child, 'disconnect', { signal: ending.signal }).then(() => {
    throw new Error(`${child.spawnargs.join(' ')} ended before it answered.`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message'), ended])
    return message as Message
  } finally {
    ending.abort()
    ended.catch(() => undefined)
  }
}

/** Asks a process, and gives its answer. */
export async function ask<Answer> (child: ChildProcess, question: string | object): Promise<Answer> {
  child.send(question)
  return await messageOf<Answer>(child)
}

/** Starts a file of this folder in a process of its own, and gives the first thing that it says. */
export async function start<Message> (file: string, ...args: string[]): Promise<{
  child: ChildProcess
  message: Message
}> {
  const child = fork(new URL(file, import.meta.url), args, { env: { ...process.env, NODE_ENV: 'production' } })
  return { child, message: await messageOf<Message>(child) }
}

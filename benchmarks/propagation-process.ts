import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { connectStore, createApp } from './revocation-app.js'

const [port = ''] = process.argv.slice(2)
const { client, store } = connectStore(Number(port))
const app = await createApp({ store })
const CHANNEL = 'bare'
const subscriber = client.duplicate()
await subscriber.subscribe(CHANNEL)

/**
 * What is asked of it: to revoke a session, or to wait until a token is refused; and the same with Redis alone, to
 * publish a message, or to wait until one is heard.
 */
interface Order { readonly revoke?: string, readonly refuse?: string, readonly publish?: true, readonly hear?: true }

function now (): number {
  return performance.timeOrigin + performance.now()
}

async function isRefused (token: string): Promise<boolean> {
  return await app.jwt.verify(token).then(() => false, () => true)
}

// It sleeps in between: whoever does not takes a core from those that it waits for.
async function untilRefused (token: string): Promise<void> {
  while (!await isRefused(token)) await setTimeout(1)
}

async function obey ({ revoke, refuse, publish, hear }: Order): Promise<void> {
  const start = now()
  if (publish === true) await client.publish(CHANNEL, '')
  if (hear === true) await once(subscriber, 'message')
  if (revoke !== undefined) await app.jwt.revoke({ sid: revoke })
  if (refuse !== undefined) await untilRefused(refuse)
  process.send?.({ start, end: now() })
}

process.on('message', obey)
process.on('disconnect', () => process.exit())
process.send?.('ready')

import { connectStore, createApp } from './revocation-app.js'

const [port = ''] = process.argv.slice(2)
const { store } = connectStore(Number(port))
const app = await createApp({ store })

/** What is asked of it: to revoke a session, or to wait until a token is refused. */
interface Order { readonly revoke?: string, readonly refuse?: string }

function now (): number {
  return performance.timeOrigin + performance.now()
}

async function isRefused (token: string): Promise<boolean> {
  return await app.jwt.verify(token).then(() => false, () => true)
}

async function untilRefused (token: string): Promise<void> {
  while (!await isRefused(token)) await new Promise(setImmediate)
}

async function obey ({ revoke, refuse }: Order): Promise<void> {
  const start = now()
  if (revoke !== undefined) await app.jwt.revoke({ sid: revoke })
  if (refuse !== undefined) await untilRefused(refuse)
  process.send?.({ start, end: now() })
}

process.on('message', obey)
process.on('disconnect', () => process.exit())
process.send?.('ready')

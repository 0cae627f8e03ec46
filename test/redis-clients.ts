import { createClient, createCluster } from '@redis/client'
import { Cluster, Redis } from 'ioredis'
import { Cluster as ValkeyCluster, Redis as Valkey } from 'iovalkey'
import type { Test } from 'tap'
import type { RedisClient } from '../lib/entries/redis.js'

/** Connects a client, which is closed when the test ends. */
export type Connect = (t: Test, ports: readonly number[]) => Promise<RedisClient>

const host = '127.0.0.1'

function ignore (): void {}

/** A client that any command can be sent with. */
export type Raw = RedisClient & Pick<Redis, 'call' | 'disconnect'>

/** Connects a client, which is closed when the test ends. */
export function connectRaw (t: Test, port: number): Raw {
  const client = new Redis({ host, port })
  client.on('error', ignore)
  t.after(() => client.disconnect())
  return client
}

/** Each client of one server. */
export const CLIENTS: Readonly<Record<string, Connect>> = {
  ioredis: async (t, [port]) => connectRaw(t, Number(port)),
  async iovalkey (t, [port]) {
    const client = new Valkey({ host, port: Number(port) })
    client.on('error', ignore)
    t.after(() => client.disconnect())
    return client
  },
  async 'node-redis' (t, [port]) {
    const client = createClient({ socket: { host, port: Number(port) } })
    client.on('error', ignore)
    await client.connect()
    t.after(() => client.destroy())
    return client
  },
}

/** Each client of a cluster. */
export const CLUSTER_CLIENTS: Readonly<Record<string, Connect>> = {
  async ioredis (t, ports) {
    const client = new Cluster(ports.map((port) => ({ host, port })))
    client.on('error', ignore)
    t.after(() => client.disconnect())
    return client
  },
  async iovalkey (t, ports) {
    const client = new ValkeyCluster(ports.map((port) => ({ host, port })))
    client.on('error', ignore)
    t.after(() => client.disconnect())
    return client
  },
  async 'node-redis' (t, ports) {
    const client = createCluster({ rootNodes: ports.map((port) => ({ socket: { host, port } })) })
    client.on('error', ignore)
    await client.connect()
    t.after(() => client.destroy())
    return client
  },
}

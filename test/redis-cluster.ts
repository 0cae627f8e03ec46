import { spawnSync } from 'node:child_process'
import type { Test } from 'tap'
import { startRedis, type RedisServer } from './redis-server.js'
import { freePort } from './servers.js'

/** A cluster of three servers and a replica of each. */
export interface RedisCluster {
  readonly servers: readonly RedisServer[]
  readonly ports: readonly number[]
}

const SIZE = 6
const TRIES = 200
const PAUSE = 50

function cli (path: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(path.replace(/redis-server$/, 'redis-cli'), args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`redis-cli: ${stdout}${stderr}`)
  return stdout
}

function isJoined (path: string, port: number): boolean {
  const info = cli(path, ['-p', String(port), 'cluster', 'info'])
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${SIZE}`)
}

/** Starts a cluster of six processes, and waits until each of them knows all. */
export async function startRedisCluster (t: Test, path: string): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: SIZE }, async () => {
    // The port of its own that a server adds otherwise may be none.
    const bus = ['--cluster-port', String(await freePort())]
    return await startRedis(t, path, ['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000', ...bus])
  }))
  const ports = servers.map(({ port }) => port)
  const addresses = ports.map((port) => `127.0.0.1:${port}`)
  cli(path, ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'])
  for (let round = 0; !ports.every((port) => isJoined(path, port)); round++) {
    if (round === TRIES) throw new Error('The cluster does not come about.')
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  return { servers, ports }
}

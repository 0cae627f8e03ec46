import { spawnSync } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { freePort, start, type Program } from './servers.js'

// Debian keeps one folder a version, and none of them in the PATH.
const DEBIAN = '/usr/lib/postgresql'

function debianFolders (): string[] {
  try {
    return readdirSync(DEBIAN).map((version) => `${DEBIAN}/${version}/bin`)
  } catch {
    return []
  }
}

export const POSTGRES: Program = {
  command: 'postgres', folders: debianFolders(), hint: 'apt-get install postgresql',
}

function idOf (user: string): number {
  return Number(spawnSync('id', ['-u', user], { encoding: 'utf8' }).stdout)
}

/** Starts a server on a free port of the loopback, with its data in a temporary folder; it ends with the test. */
export async function startPostgres (t: Test, path: string): Promise<{ readonly port: number, readonly user: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'apistar-jwt-postgres-'))
  // It does not run as root.
  const owner = process.getuid?.() === 0 ? { uid: idOf('postgres') } : {}
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.uid)
  t.after(() => rm(folder, { recursive: true }))
  const initdb = path.includes('/') ? join(dirname(path), 'initdb') : 'initdb'
  const made = spawnSync(initdb, [
    '-D', folder, '-U', 'postgres', '-A', 'trust', '-N',
  ], { ...owner, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off',
  ].flatMap((setting) => ['-c', setting])
  const running = await start(
    path, ['-D', folder, '-p', String(port), ...settings], /ready to accept connections/, owner
  )
  // A fast shutdown, which waits for no client.
  t.after(() => running.end('SIGINT'))
  return { port, user: 'postgres' }
}

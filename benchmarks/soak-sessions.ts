import { setTimeout } from 'node:timers/promises'
import { ask, start } from './child.js'
import { table } from './markdown.js'
import { startRedis } from './redis.js'
import { live, type Tally, type World } from './session-users.js'
import type { Address, Held } from './sessions-server.js'
import { median } from './statistics.js'

const { SECONDS = '600', USERS = '1000' } = process.env
const PROCESSES = 3
const SAMPLES = 20
/** A minute of it is too short to say anything of memory. */
const LONG_ENOUGH = 300
const MOST_GROWTH = 1.1
const SECRET = 'a secret of the soak alone, of more than 32 bytes'
const MEBIBYTE = 2 ** 20

const seconds = Number(SECONDS)
const redis = await startRedis()
const servers = await Promise.all(Array.from({ length: PROCESSES }, async () => {
  return await start<Address>('sessions-server.js', String(redis.port), SECRET)
}))
const tally: Tally = {
  logins: 0, refreshes: 0, logouts: 0, lost: 0, unavailable: 0, innocents: [], intruders: [], forks: 0,
}
const until = Date.now() + seconds * 1000
const world: World = { origins: servers.map(({ message }) => message.origin), until, tally }
const heaps: number[] = []

async function crashTwice (): Promise<void> {
  for (let crash = 0; crash < 2; crash += 1) {
    await setTimeout(seconds * 1000 / 3)
    await redis.kill()
    await setTimeout(200)
    await redis.restart()
  }
}

async function watchMemory (): Promise<void> {
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await setTimeout(seconds * 1000 / SAMPLES)
    const held = await Promise.all(servers.map(async ({ child }) => await ask<Held>(child, 'held')))
    heaps.push(held.reduce((sum, { heap }) => sum + heap, 0) / PROCESSES)
  }
}

const users = Array.from({ length: Number(USERS) }, async (_, id) => await live(world, id + 1))
await Promise.all([...users, crashTwice(), watchMemory()])
for (const { child } of servers) child.disconnect()
await redis.stop()

const quarter = SAMPLES / 4
const [early, late] = [heaps.slice(quarter, 2 * quarter), heaps.slice(-quarter)].map(median) as [number, number]
const { innocents, intruders, forks, ...counts } = tally
console.log(table([`${USERS} users, ${PROCESSES} processes, ${seconds} s, Redis killed twice`, ''], [
  ...Object.entries(counts),
  ['innocents refused', innocents.length],
  ['let in after logout', intruders.length],
  ['forks', forks],
  ['heap of a process early, MiB', (early / MEBIBYTE).toFixed(1)],
  ['heap of a process late, MiB', (late / MEBIBYTE).toFixed(1)],
]))

const faults = [...new Set([...innocents, ...intruders])]
if (forks > 0) faults.push('forks')
if (seconds >= LONG_ENOUGH && late / early > MOST_GROWTH) faults.push('memory grows')
if (faults.length > 0) throw new Error(`The soak failed: ${faults.join(', ')}.`)

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatFlood } from './flood-report.js'
import { flood, KINDS, type Outcome } from './flooding.js'
import { requireSameVersions } from './machine.js'
import { soak, type Soak } from './soak.js'

const GUARDS = ['apistar-jwt, cached token', '@fastify/jwt, cache on']
const USERS = [1, 200]
const SECONDS = Number(process.env.SECONDS ?? 5)
const TOKENS = Number(process.env.TOKENS ?? 200_000)

const [folder] = process.argv.slice(2)
requireSameVersions()
const outcomes: Outcome[] = []
for (const kind of KINDS) {
  for (const users of USERS) {
    for (const guard of GUARDS) outcomes.push(await flood({ guard, kind, users }, SECONDS))
  }
}
const soaks: Soak[] = []
for (const guard of GUARDS) soaks.push(await soak(guard, TOKENS))
const report = formatFlood(outcomes, soaks)
console.log(report)
if (folder !== undefined) writeFileSync(join(folder, 'flood.md'), report)

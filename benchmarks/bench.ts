import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureFootprint } from './footprint.js'
import { requireSameVersions } from './machine.js'
import { measureParts } from './parts.js'
import { drawRequests, formatReport } from './report.js'
import { measureRequests, roundsOf } from './requests.js'
import { measureSignatures } from './signatures.js'
import { ROUNDS } from './rounds.js'
import { sessionsSectionOf } from './sessions-section.js'

const [folder] = process.argv.slice(2)
requireSameVersions()
const parts = await measureParts(ROUNDS)
const requests = await measureRequests(roundsOf(ROUNDS))
const footprint = await measureFootprint(ROUNDS)
const signatures = await measureSignatures(ROUNDS)
const report = formatReport({ parts, requests, footprint, signatures })
console.log(report)
if (folder !== undefined) {
  writeFileSync(join(folder, 'benchmarks.md'), report + sessionsSectionOf(folder))
  writeFileSync(join(folder, 'benchmarks.svg'), drawRequests(requests))
}

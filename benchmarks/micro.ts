import { requireSameVersions } from './machine.js'
import { formatParts } from './report.js'
import { measureParts } from './parts.js'
import { ROUNDS } from './rounds.js'

requireSameVersions()
console.log(formatParts(await measureParts(ROUNDS)))

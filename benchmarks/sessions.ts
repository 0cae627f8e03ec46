import { requireSameVersions } from './machine.js'
import { measureRefresh } from './refresh.js'
import { measureRevocation } from './revocation.js'
import { ROUNDS } from './rounds.js'
import { formatSessions, writeSessionsSection } from './sessions-section.js'

const [folder] = process.argv.slice(2)
requireSameVersions()
const section = formatSessions({ revocation: await measureRevocation(ROUNDS), refresh: await measureRefresh(ROUNDS) })
console.log(section)
if (folder !== undefined) writeSessionsSection(folder, section)
process.exit()

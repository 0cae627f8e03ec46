import { createKeys } from './keys.js'
import { SUITES } from './suites.js'

const [name = ''] = process.argv.slice(2)
const serve = SUITES[name]
if (serve === undefined) throw new Error(`There is no suite ${name}.`)

process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())
process.send?.(await serve(createKeys()))

import { createRequire } from 'node:module'

// The project is apistar-jwt as `npm run build` leaves it. This file runs in benchmarks/dist/benchmarks/.
const require = createRequire(new URL('../../../package.json', import.meta.url))
const here = createRequire(import.meta.url)
const [name] = process.argv.slice(2) as [string]

require('fastify')
const start = performance.now()
if (name === 'apistar-jwt') require(name)
else here(name)
process.send?.(performance.now() - start)
process.disconnect()

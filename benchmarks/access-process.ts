import { measureAccess } from './access.js'

process.send?.(await measureAccess(Number(process.argv[2])))
process.disconnect()

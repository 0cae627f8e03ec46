// Builds dist/: the code, its source maps with their sources, and the declarations that an app can come to.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { bundle } from './build/bundle.js'
import { writeCommonJs } from './build/commonjs.js'
import { pruneDeclarations } from './build/prune-declarations.js'
import { shrinkMaps } from './build/shrink-maps.js'

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc')

function compile (config) {
  try {
    execFileSync(process.execPath, [TSC, '-p', config], { stdio: 'inherit' })
  } catch ({ status }) {
    process.exit(status ?? 1)
  }
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('dist', { recursive: true, force: true })
compile('tsconfig.declarations.json')
await bundle()
writeCommonJs()
pruneDeclarations()
shrinkMaps()

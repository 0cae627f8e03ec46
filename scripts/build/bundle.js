// Puts the code of each entry into one file, and what entries share, or load only when it is asked for, into others:
// Node takes longer to find and open a hundred small files than to run them.
import { readFileSync } from 'node:fs'
import { build } from 'esbuild'

const { exports: entries, bin } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The files of code that an entry names, under whatever conditions. */
function codeOf (entry) {
  if (typeof entry === 'string') return entry.endsWith('.js') ? [entry] : []
  return Object.values(entry).flatMap(codeOf)
}

export async function bundle () {
  await build({
    entryPoints: codeOf([entries, bin]).map((path) => path.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, '.ts')),
    outdir: 'dist',
    outbase: '.',
    chunkNames: 'lib/[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    legalComments: 'none',
  })
}

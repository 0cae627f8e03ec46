// Deletes the declarations that none of the package's entries comes to: they tell an app nothing, and are
// a sixth of the package.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The declarations that `exports` names, under whatever conditions. */
function declarationsIn (entry) {
  if (typeof entry === 'string') return /\.d\.c?ts$/.test(entry) ? [normalize(entry)] : []
  return Object.values(entry).flatMap(declarationsIn)
}

function importsOf (file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'))
  const own = importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
  return own.map(({ fileName }) => join(dirname(file), fileName.replace(/\.js$/, '.d.ts')))
}

function reachFrom (files, reached = new Set()) {
  for (const file of files) {
    if (reached.has(file)) continue
    reached.add(file)
    reachFrom(importsOf(file), reached)
  }
  return reached
}

export function pruneDeclarations () {
  const reached = reachFrom(declarationsIn(entries))
  for (const name of readdirSync('dist', { recursive: true })) {
    const file = join('dist', name)
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
  }
}

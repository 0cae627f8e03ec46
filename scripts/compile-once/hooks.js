// Module hooks that compile TypeScript, and keep what they compiled until the source changes: each of
// the tests is a process of its own, and most load the whole library.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CACHE = `${ROOT}node_modules/.cache/compile-once/`
const require = createRequire(import.meta.url)
const config = readFileSync(`${ROOT}tsconfig.json`, 'utf8')
const circumstances = [
  readFileSync(new URL(import.meta.url), 'utf8'), config, require('typescript/package.json').version,
]

function readCompiled (entry, key) {
  try {
    const text = readFileSync(entry, 'utf8')
    return text.startsWith(key) ? text.slice(key.length) : undefined
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

// Under a name of this process first: another one may read or write the same entry now.
function writeCompiled (entry, text) {
  mkdirSync(dirname(entry), { recursive: true })
  const unfinished = `${entry}.${process.pid}`
  writeFileSync(unfinished, text)
  renameSync(unfinished, entry)
}

function compile (fileName, source) {
  const ts = require('typescript')
  // Beside its source, not where a build would put it: the source map names a file by the way to it.
  const { rootDir, outDir, ...stated } = JSON.parse(config).compilerOptions
  const { options } = ts.convertCompilerOptionsFromJson(stated, ROOT)
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, inlineSourceMap: true, inlineSources: true }
  return ts.transpileModule(source, { fileName, compilerOptions }).outputText
}

// Imports name what will be there when it is compiled: `./x.js` is `./x.ts` still.
function sourceOf (specifier, parentURL) {
  if (!/^(?:\.|file:).*\.js(?:\?|$)/.test(specifier)) return specifier
  const source = new URL(specifier.replace(/\.js(?=\?|$)/, '.ts'), parentURL)
  return !source.href.includes('/node_modules/') && existsSync(source) ? source.href : specifier
}

export async function resolve (specifier, context, nextResolve) {
  return await nextResolve(sourceOf(specifier, context.parentURL), context)
}

export async function load (url, context, nextLoad) {
  if (!/^file:.*\.ts(?:\?|$)/.test(url)) return await nextLoad(url, context)
  const file = fileURLToPath(url)
  const source = readFileSync(file, 'utf8')
  const key = `// ${createHash('sha256').update(JSON.stringify([...circumstances, source])).digest('hex')}\n`
  const entry = `${CACHE}${relative(ROOT, file)}`
  const kept = readCompiled(entry, key)
  if (kept !== undefined) return { format: 'module', source: kept, shortCircuit: true }
  const compiled = compile(file, source)
  writeCompiled(entry, key + compiled)
  return { format: 'module', source: compiled, shortCircuit: true }
}

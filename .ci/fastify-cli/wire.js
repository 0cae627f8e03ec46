// Wires a project that fastify-cli generated, by what the documents say and nothing else.
// node wire.js PROJECT commonjs|esm|typescript [--without-fp]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

const [project, kind, flag] = process.argv.slice(2)
const root = join(import.meta.dirname, '../..')
const isTypeScript = kind === 'typescript'
const source = isTypeScript ? join(project, 'src') : project
const ending = isTypeScript ? 'ts' : 'js'

/** The one fence of a document that holds a text. */
function fenceWith (document, text) {
  const fences = readFileSync(join(root, document), 'utf8').matchAll(/^```\w+\n([^]*?)^```$/gm)
  const found = [...fences].map(([, code]) => code).filter((code) => code.includes(text))
  if (found.length !== 1) throw new Error(`${document}: ${found.length} fences hold ${text}`)
  return found[0]
}

/** What a reader makes of the text of a document, for a project of this kind. */
function adapt (code) {
  if (isTypeScript) return code.replace("'../helper.js'", "'../helper'")
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(code, { compilerOptions })
  if (kind === 'esm') return outputText
  return outputText
    .replace(/^import (.+) from ('.+');$/gm, 'const $1 = require($2);')
    .replace('export default', 'module.exports =')
}

function write (folder, name, code) {
  const file = join(folder, `${name}.${ending}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, adapt(code))
}

/** The file of plugins as somebody writes it who has not read on. */
function withoutFp (code) {
  return code
    .replace(/^import fp .*\n/, '')
    .replace(/fp\((async[^]*)\)/, '$1')
    .replace('(app)', "(app: import('fastify').FastifyInstance)")
}

const plugin = fenceWith('README.md', 'export default fp(')
write(source, 'plugins/auth', flag === '--without-fp' ? withoutFp(plugin) : plugin)
write(source, 'routes/root', fenceWith('docs/fastify-cli.md', 'const root:'))
write(source, 'routes/example/index', fenceWith('docs/fastify-cli.md', 'const example:'))
write(project, 'test/routes/example.test', readFileSync(join(import.meta.dirname, 'example.test.js'), 'utf8'))
writeFileSync(join(project, '.env'), 'JWT_SECRET=correct horse battery staple, and some more\n')

// As docs/fastify-cli.md says: what is generated does not compile with TypeScript 6, and Node 20 knows no globs.
if (isTypeScript) {
  const file = join(project, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  manifest.devDependencies.typescript = '~5.9'
  manifest.scripts.test = manifest.scripts.test.replace(/"(test[^"]*)"/, '$1')
  writeFileSync(file, JSON.stringify(manifest))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'
import { FLOORS, GROUND } from './floors.js'

const root = new URL('../', import.meta.url)
const MAY_LOAD_TYPEBOX = ['lib/token/typebox-claims.ts']
const MAY_USE_FASTIFY = ['index.ts', 'lib/request/policy.ts']
/** An entry may import from anywhere; the command line makes an app of its own. */
const MAY_USE_THE_PLUGIN = ['lib/entries/cli/plugin.ts']

interface Import { readonly from: string, readonly isTypeOnly: boolean }

function importsOf (file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.flatMap((statement) => {
    const isExport = ts.isExportDeclaration(statement)
    if (!isExport && !ts.isImportDeclaration(statement)) return []
    const from = statement.moduleSpecifier
    if (from === undefined || !ts.isStringLiteral(from)) return []
    return [
      {
        from: from.text,
        isTypeOnly: isExport
          ? statement.isTypeOnly
          : statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
      },
    ]
  })
}

function pathOf (from: string, file: string): string {
  return fileURLToPath(new URL(from.replace(/\.js$/, '.ts'), new URL(file, root))).slice(fileURLToPath(root).length)
}

const libFiles = readdirSync(new URL('lib/', root), {
  recursive: true, encoding: 'utf8',
}).filter((name) => name.endsWith('.ts')).map((name) => `lib/${name}`)
const files = ['index.ts', 'types/fastify.ts', ...libFiles]
const graph = new Map(files.map((file) => {
  const own = importsOf(file).filter(({ from }) => from.startsWith('.'))
  return [file, own.map(({ from }) => pathOf(from, file))] as const
}))

/** The first way from a file back to itself. */
function cycleFrom (file: string, way: readonly string[] = []): readonly string[] | undefined {
  if (way.includes(file)) return [...way, file]
  for (const next of graph.get(file) ?? []) {
    const cycle = cycleFrom(next, [...way, file])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

t.test('the files are there', (t) => {
  t.ok(libFiles.length > 15)
  t.ok([...graph.values()].flat().length > 50, 'and import each other')
  t.end()
})

t.test('every file of lib has a test of its own, which loads it or goes through the plugin', (t) => {
  for (const file of libFiles) t.ok(existsSync(new URL(file.replace(/^lib\/(.*)\.ts$/, 'test/$1.test.ts'), root)), file)
  t.end()
})

t.test('imports point downward', (t) => {
  for (const file of files) {
    t.strictSame(cycleFrom(file), undefined, `${file}: no way leads back to it`)
    if (file !== 'index.ts' && !MAY_USE_THE_PLUGIN.includes(file)) t.notOk(graph.get(file)?.includes('index.ts'), `${file}: does not know index.ts`)
    for (const path of graph.get(file) ?? []) t.ok(files.includes(path), `${file}: ${path} is there`)
  }
  for (const file of GROUND) t.strictSame(graph.get(file), [], `${file} is on the ground`)
  t.end()
})

/** `lib/keys/material/jwk.ts` stands in the wing `keys`. */
function wingOf (file: string): string {
  return String(file.split('/')[1])
}

function floorOf (wing: string): number {
  return FLOORS.findIndex((wings) => wings.includes(wing))
}

t.test('a wing imports from itself and from the floors below it', (t) => {
  for (const file of libFiles.filter((file) => !GROUND.includes(file))) {
    const wing = wingOf(file)
    t.ok(floorOf(wing) >= 0, `${file} stands in a wing`)
    const imported = (graph.get(file) ?? []).filter((path) => path.startsWith('lib/') && !GROUND.includes(path))
      .map(wingOf)
    const wrong = imported.filter((other) => other !== wing && floorOf(other) >= floorOf(wing))
    t.strictSame(wrong, [], `${file} imports from no wing beside or above its own`)
  }
  t.end()
})

t.test('what is an entry of its own is loaded by nothing else', (t) => {
  for (const file of files.filter((file) => !file.startsWith('lib/entries/'))) {
    t.notMatch(readFileSync(new URL(file, root), 'utf8'), /['"][^'"]*entries\//, file)
  }
  t.end()
})

t.test('who loads TypeBox, which takes longer than all the rest', (t) => {
  for (const file of files) {
    const values = importsOf(file).filter(({ from, isTypeOnly }) => from.startsWith('@sinclair/typebox') && !isTypeOnly)
    if (!MAY_LOAD_TYPEBOX.includes(file)) t.strictSame(values, [], file)
  }
  t.end()
})

t.test('who knows Fastify beyond its types', (t) => {
  for (const file of files) {
    const values = importsOf(file).filter(({ from, isTypeOnly }) =>
      /^fastify(?:\/|$|-plugin$)/.test(from) && !isTypeOnly)
    if (!MAY_USE_FASTIFY.includes(file)) t.strictSame(values, [], file)
  }
  t.end()
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {} from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import type { Test } from 'tap'
import ts from 'typescript'
import { ROOT, type Fence } from './documents.js'

/** What a snippet gets from the test while it runs. */
interface Stage {
  readonly open: (app: FastifyInstance) => FastifyInstance
  readonly load: (plugin: FastifyPluginAsync) => Promise<void>
  readonly shows: (actual: unknown, expected: unknown) => void
  readonly refuses: (attempt: () => Promise<void>, code: string) => Promise<void>
}

interface Edit { readonly start: number, readonly end: number, readonly text: string }

const ENTRY = join(ROOT, 'index.ts')
const ENTRIES = join(ROOT, 'lib/entries')
const CLAIM = /\/\/ (=>|throws) (.*)/

function fileOf ({ name }: Fence): string {
  return join(ROOT, `${name.replace(/[/:]/g, '-')}.ts`)
}

/** Compiles snippets as strictly as the project itself, and gives what the compiler has to say. */
export function compile (fences: readonly Fence[]): string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, files: [], include: [] }, ts.sys, ROOT)
  const all: ts.CompilerOptions = {
    ...options, noEmit: true, paths: { 'apistar-jwt': [ENTRY], 'apistar-jwt/*': [join(ENTRIES, '*.ts')] },
  }
  const host = ts.createCompilerHost(all)
  const texts = new Map(fences.map((fence) => [fileOf(fence), fence.code]))
  const parsed = new Map<string, ts.SourceFile | undefined>()
  const { fileExists, getSourceFile } = host
  host.fileExists = (file) => texts.has(file) || fileExists(file)
  host.getSourceFile = (file, languageOptions) => {
    const text = texts.get(file)
    if (text !== undefined) return ts.createSourceFile(file, text, languageOptions, true)
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, languageOptions))
    return parsed.get(file)
  }
  // What one snippet declares of a module would hold for all: such a snippet is a program of its own.
  const augmenting = fences.filter(({ code }) => code.includes('declare module'))
  const plain = fences.filter((fence) => !augmenting.includes(fence))
  return [plain, ...augmenting.map((fence) => [fence])].flatMap((group) => {
    const program = ts.createProgram([join(ROOT, 'types/fastify.ts'), ...group.map(fileOf)], all, host)
    const files = group.map((fence) => program.getSourceFile(fileOf(fence)))
    const found = [...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics(),
      ...files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])]
    return found.map((diagnostic) => {
      const at = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
      return `${basename(
        diagnostic.file?.fileName ?? ''
      )}+${(at?.line ?? 0) + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
    })
  })
}

function claimAfter (code: string, statement: ts.Statement): { end: number, kind: string, value: string } | undefined {
  const [comment] = ts.getTrailingCommentRanges(code, statement.end) ?? []
  const [, kind, value] = CLAIM.exec(code.slice(comment?.pos, comment?.end)) ?? []
  return comment && kind !== undefined && value !== undefined ? { end: comment.end, kind, value } : undefined
}

// What a file of plugins exports is loaded into an app.
function editExport (source: ts.SourceFile, statement: ts.Statement): Edit[] {
  if (!ts.isExportAssignment(statement)) return []
  const start = statement.getStart(source)
  return [
    { start, end: statement.expression.getStart(source), text: ';await $stage.load(' },
    { start: statement.expression.end, end: statement.end, text: ');' },
  ]
}

// `expression // => value`, `const name = expression // => value` and `statement // throws CODE`
function editStatement (source: ts.SourceFile, statement: ts.Statement): Edit[] {
  const claim = claimAfter(source.text, statement)
  if (claim === undefined) return []
  const { kind, value, end } = claim
  const start = statement.getStart(source)
  if (kind === 'throws') {
    return [
      { start, end: start, text: ';await $stage.refuses(async () => {' },
      { start: statement.end, end, text: `}, '${value}');` },
    ]
  }
  if (ts.isExpressionStatement(statement)) {
    return [{ start, end: start, text: ';$stage.shows(' }, { start: statement.end, end, text: `, ${value});` }]
  }
  const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.name : undefined
  return declared && ts.isIdentifier(declared)
    ? [{ start: statement.end, end, text: `;$stage.shows(${declared.text}, ${value});` }]
    : []
}

function editApps (source: ts.SourceFile): Edit[] {
  const edits: Edit[] = []
  source.forEachChild(function visit (node) {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'fastify') {
      edits.push({
        start: node.getStart(source), end: node.getStart(source), text: '$stage.open(',
      }, { start: node.end, end: node.end, text: ')' })
    }
    node.forEachChild(visit)
  })
  return edits
}

function isOfTheModule (statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || ts.isModuleDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

function applyEdits (code: string, edits: readonly Edit[], from: number, to: number): string {
  const within = edits.filter(({ start, end }) => start >= from && end <= to)
  return within.sort((a, b) => a.start - b.start || a.end - b.end).reduceRight(
    (text, { start, end, text: added }) =>
      text.slice(0, start - from) + added + text.slice(end - from), code.slice(from, to)
  )
}

/** How many claims a snippet makes of its own values. */
export function countClaims ({ code }: Fence): number {
  return code.split('\n').filter((line) => CLAIM.test(line)).length
}

// The imports stay where they are and the rest becomes a function that is handed the stage.
function stage (fence: Fence): string {
  const source = ts.createSourceFile('snippet.ts', fence.code, ts.ScriptTarget.Latest, true)
  const claims = source.statements.map((statement) => editStatement(source, statement))
  const checked = claims.filter((edits) => edits.length > 0).length
  if (checked !== countClaims(fence)) throw new Error(`${fence.name}: a claim stands where it is not checked`)
  const edits = [
    ...claims.flat(), ...editApps(source), ...source.statements.flatMap((statement) => editExport(source, statement)),
  ]
  const parts = source.statements.map((statement, index) => {
    const end = Math.max(statement.end, ...(claims[index] ?? []).map((edit) => edit.end))
    return { isTop: isOfTheModule(statement), text: applyEdits(fence.code, edits, statement.getStart(source), end) }
  })
  const body = [
    ...parts.filter(({ isTop }) => isTop).map(({ text }) => text),
    'export default async function run ($stage) {',
    ...parts.filter(({ isTop }) => !isTop).map(({ text }) => text),
    '}',
  ].join('\n')
  const { outputText } = ts.transpileModule(body, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  })
  return outputText
    .replace(/(from |import )'apistar-jwt'/g, `$1'${pathToFileURL(ENTRY).href}'`)
    .replace(/(from |import )'apistar-jwt\/(\w+)'/g, `$1'${pathToFileURL(ENTRIES).href}/$2.ts'`)
}

/** Closes an app, and the sockets that were injected: those hear of no end, for which ws waits half a minute. */
async function close (app: FastifyInstance): Promise<void> {
  await app.close()
  if (app.hasDecorator('websocketServer')) for (const socket of app.websocketServer.clients) socket.terminate()
}

/**
 * Runs a snippet in this process, holds it to what it claims, and gives the apps that it made, which listen on loopback
 * only.
 */
export async function run (t: Test, fence: Fence): Promise<FastifyInstance[]> {
  const file = join(t.testdirName, `${fence.name.replace(/[/:]/g, '-')}.mjs`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, stage(fence))
  const apps: FastifyInstance[] = []
  const { default: snippet } = await import(pathToFileURL(file).href) as { default: (stage: Stage) => Promise<void> }
  function open (app: FastifyInstance): FastifyInstance {
    const listen: FastifyInstance['listen'] = app.listen.bind(app)
    apps.push(Object.assign(app, { listen: () => listen({ port: 0, host: '127.0.0.1' }) }))
    t.after(() => close(app))
    return app
  }
  await snippet({
    open,
    load: async (plugin) => { await open(fastify()).register(plugin) },
    shows: (actual, expected) => { t.strictSame(actual, expected, fence.name) },
    refuses: async (attempt, code) => { await t.rejects(attempt, { code }, fence.name) },
  })
  return apps
}

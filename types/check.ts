import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

// Compiles the type tests as apps of several kinds would, without skipLibCheck. What comes from elsewhere is
// judged in the first kind only, but for Fastify, to which we add: most of the time would go there.
const FOLDER = dirname(fileURLToPath(import.meta.url))
const FROM_ELSEWHERE = /\/node_modules\/(?!fastify\/)/
const FORMAT: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => FOLDER, getCanonicalFileName: (name) => name, getNewLine: () => '\n',
}

const parsed = new Map<string, ts.SourceFile | undefined>()

/** A host that parses what comes from elsewhere once for all kinds. */
function createHost (options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (file, languageOptions) => {
    if (!FROM_ELSEWHERE.test(file)) return getSourceFile(file, languageOptions)
    const key = JSON.stringify([file, languageOptions])
    if (!parsed.has(key)) parsed.set(key, getSourceFile(file, languageOptions))
    return parsed.get(key)
  }
  return host
}

function parseConfig (name: string): ts.ParsedCommandLine {
  const file = join(FOLDER, name)
  const { config } = ts.readConfigFile(file, ts.sys.readFile)
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, FOLDER, undefined, file)
  if (parsed.errors.length > 0) throw new Error(ts.formatDiagnostics(parsed.errors, FORMAT))
  return parsed
}

function createProgram (name: string): ts.Program {
  const { options, fileNames } = parseConfig(name)
  return ts.createProgram(fileNames, options, createHost(options))
}

function faultsOf (program: ts.Program, isFirst: boolean): readonly ts.Diagnostic[] {
  if (isFirst) return ts.getPreEmitDiagnostics(program)
  const files = program.getSourceFiles().filter(({ fileName }) => !FROM_ELSEWHERE.test(fileName))
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ]
}

const { projectReferences = [] } = parseConfig('tsconfig.json')
const faults = projectReferences.map(({ path }, index) => {
  const found = faultsOf(createProgram(basename(path)), index === 0)
  return found.length === 0 ? '' : `With ${path}:\n${ts.formatDiagnostics(found, FORMAT)}`
})
if (faults.length === 0) throw new Error('types/tsconfig.json names no kind of app.')
process.stderr.write(faults.join(''))
process.exitCode = faults.some((words) => words !== '') ? 1 : 0

import { fileURLToPath } from 'node:url'
import ts from 'typescript'

// Holds what was built to two promises that no type test can see: no declaration says `any`, and
// the documentation of each option shows where it is used.
const ENTRY = fileURLToPath(new URL('../dist/index.d.ts', import.meta.url))
const DOCUMENTED = [
  'Settings', 'EncodeOptions', 'VerifyOptions', 'Jwt', 'KeyManager', 'KeyFacts', 'KeyEntry', 'TrustedIssuer',
]

const program = ts.createProgram([ENTRY], {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  types: ['node'],
  noEmit: true,
  skipLibCheck: true,
})
const checker = program.getTypeChecker()

function placesOfAny (source: ts.SourceFile): string[] {
  const places: string[] = []
  source.forEachChild(function visit (node) {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      places.push(`${source.fileName}:${line + 1}: any`)
    }
    node.forEachChild(visit)
  })
  return places
}

function undocumentedMembers (entry: ts.SourceFile): string[] {
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(entry) as ts.Symbol)
  return DOCUMENTED.flatMap((name) => {
    const symbol = exported.find((candidate) => candidate.name === name)
    if (symbol === undefined) return [`${name} is not exported`]
    const members = checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(symbol)).getProperties()
    if (members.length === 0) return [`${name} has no members`]
    return members.filter((member) => member.getDocumentationComment(checker).length === 0)
      .map((member) => `${name}.${member.name} is not documented`)
  })
}

const entry = program.getSourceFile(ENTRY)
if (entry === undefined) throw new Error(`There is no ${ENTRY}: build first.`)
const own = program.getSourceFiles().filter((source) => !source.fileName.includes('/node_modules/'))
const faults = [...own.flatMap(placesOfAny), ...undocumentedMembers(entry)]
if (faults.length > 0) throw new Error(faults.join('\n'))

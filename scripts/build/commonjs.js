// What `require('apistar-jwt')` gives: the plugin itself, with the named exports on it. It is a file of its
// own under the condition `require`: were it an export of index.js named 'module.exports', a module of the
// app that says `export * from 'apistar-jwt'` would pass it on.
import { readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'

const CODE = "module.exports = require('./index.js').default\n"

function namesOf (file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const lists = source.statements.filter((statement) => ts.isExportDeclaration(statement))
  const namesIn = (list) => list.exportClause.elements.map(({ name }) => name.text).filter((name) => name !== 'default')
  return {
    values: lists.filter(({ isTypeOnly }) => !isTypeOnly).flatMap(namesIn),
    types: lists.filter(({ isTypeOnly }) => isTypeOnly).flatMap(namesIn),
  }
}

// Types are passed on by their own names, so that an app may add to AuthTypes here as well.
function declare ({ values, types }) {
  return `import type { FastifyInstance } from 'fastify'
import type * as esm from './index.js' with { 'resolution-mode': 'import' }
import type {
  ${types.join(',\n  ')},
} from './index.js' with { 'resolution-mode': 'import' }

/** JSON Web Token authentication for Fastify 5. */
declare function apistarJwt (fastify: FastifyInstance, options: Settings): Promise<void>
declare namespace apistarJwt {
${values.map((name) => `  export const ${name}: typeof esm.${name}\n`).join('')}  export {
    apistarJwt as default,
    ${types.join(',\n    ')},
  }
}
export = apistarJwt
`
}

export function writeCommonJs () {
  writeFileSync('dist/commonjs.cjs', CODE)
  writeFileSync('dist/commonjs.d.cts', declare(namesOf('dist/index.d.ts')))
}

import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { loadModule, type Exports } from '../../../lib/entries/cli/module.js'

const UNKNOWN = Object.assign(new TypeError('Unknown file extension'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })
const TSX = { 'package.json': '{"name":"tsx","exports":{".":"./loader.mjs"}}', 'loader.mjs': '' }

/** Notes what is imported, and refuses TypeScript until tsx has been. */
function recorder (): { readonly seen: string[], readonly load: (url: string) => Promise<Exports> } {
  const seen: string[] = []
  return {
    seen,
    async load (url) {
      seen.push(url)
      if (url.endsWith('.ts') && !seen.some((other) => other.includes('/tsx/'))) throw UNKNOWN
      return { url }
    },
  }
}

t.test('a module is imported', async (t) => {
  const file = join(t.testdir({ 'app.mjs': 'export const answer = 42\n' }), 'app.mjs')
  t.match(await loadModule(file, { nodeOptions: undefined }), { answer: 42 })
})

t.test('TypeScript is loaded with tsx where the app has it, unless a loader is stated', async (t) => {
  const folder = realpathSync(t.testdir({ 'app.ts': '', 'app.js': '', node_modules: { tsx: TSX } }))
  const [app, script, tsx] = ['app.ts', 'app.js', 'node_modules/tsx/loader.mjs'].map((name) => join(folder, name))
  const CASES = [
    [app, undefined, [tsx, app]],
    [app, '--enable-source-maps', [tsx, app]],
    [app, '--import ts-blank-space/register', [app]],
    [app, '--loader=ts-node/esm', [app]],
    [script, undefined, [script]],
  ] as const
  for (const [file, nodeOptions, expected] of CASES) {
    const { seen, load } = recorder()
    await loadModule(String(file), { nodeOptions, load }).catch(() => {})
    t.strictSame(seen, expected.map((path) => pathToFileURL(String(path)).href), String(nodeOptions))
  }
})

t.test('without a loader, it says what to do', async (t) => {
  const { load } = recorder()
  const refusal = { name: 'Misuse', message: /Install tsx beside the app, .* NODE_OPTIONS="--import tsx"/ }
  await t.rejects(loadModule('/nowhere/app.ts', { nodeOptions: undefined, load }), refusal)
})

t.test('whatever else a module throws is thrown', async (t) => {
  for (const thrown of [new Error('no database'), UNKNOWN, null, undefined, 'text']) {
    const load = async (): Promise<Exports> => { throw thrown }
    const loading = loadModule('/nowhere/app.js', { nodeOptions: undefined, load })
    const caught: unknown = await loading.catch((error: unknown) => error)
    t.equal(caught, thrown)
  }
})

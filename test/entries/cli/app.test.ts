import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import t from 'tap'
import { appBuilder } from '../../../lib/entries/cli/app.js'

const APP = "import { fastify } from 'fastify'\nconst app = fastify()\napp.get('/here', async () => 'in')\n"
const CJS = "const { fastify } = require('fastify')\nconst app = fastify()\napp.get('/here', async () => 'in')\n"
const CJS_LATE = "const { fastify } = require('fastify')\nconst app = fastify()\n" +
  'setTimeout(() => { app.register(plugin); app.listen({ port: 1 }) }, 20)\n'
const PLUGIN = "async function plugin (app) { app.get('/here', async () => 'in') }\n"

/** What each file is, and whether it is a plugin. */
const FILES: Readonly<Record<string, readonly [text: string, isPlugin?: boolean]>> = {
  'default.mjs': [`${APP}export default app\n`],
  'build.mjs': [`${APP}export const build = async () => app\n`],
  'both.mjs': [`${APP}export default () => app\nexport function build () { throw new Error('not this') }\n`],
  'promise.mjs': [`${APP}export default Promise.resolve(app)\n`],
  'exported-and-later.cjs': [`${CJS_LATE}${PLUGIN}module.exports = app\n`],
  'plain.cjs': [`${CJS}module.exports = app\n`],
  'function.cjs': [`${CJS}module.exports = async () => app\n`],
  'member.cjs': [`${CJS}exports.build = () => app\n`],
  'compiled.cjs': [`${CJS}Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = app\n`],
  'plugin.mjs': [`export default ${PLUGIN}export const options = {}\n`, true],
  'plugin.cjs': [`module.exports = ${PLUGIN}module.exports.options = {}\n`, true],
  'listens.mjs': [`${APP}await app.listen({ port: 1 })\nthrow new Error('never')\n`],
  'listens-exported.mjs': [`${APP}export default app\napp.listen({ port: 1 }, () => { throw new Error('never') })\n`],
  'listens-later.cjs': [`${CJS}setTimeout(() => app.listen({ port: 1 }), 1)\n`],
  'listens-in-function.mjs': [`${APP}export default async () => { await app.listen({ port: 1 }) }\n`],
}

t.test('an app in each way that files have it; none listens', async (t) => {
  const folder = t.testdir(Object.fromEntries(Object.entries(FILES).map(([name, [text]]) => [name, text])))
  for (const [name, [, isPlugin = false]] of Object.entries(FILES)) {
    const build = appBuilder(join(folder, name), { isPlugin, patience: 60_000, grace: 500, nodeOptions: undefined })
    const app = await build() as FastifyInstance
    await app.ready()
    t.ok(app.hasRoute({ method: 'GET', url: '/here' }), name)
    t.equal(app.server.listening, false, name)
    await app.close()
  }
})

t.test('the log of an app is quiet', async (t) => {
  const text = "import { fastify } from 'fastify'\nexport default fastify({ logger: true })\n"
  const folder = t.testdir({ 'app.mjs': text })
  const build = appBuilder(join(folder, 'app.mjs'), { isPlugin: false, patience: 1, grace: 1, nodeOptions: undefined })
  const app = await build() as FastifyInstance
  t.equal(app.log.level, 'silent')
  await app.close()
})

t.test('what is no app', async (t) => {
  const CASES: ReadonlyArray<readonly [text: string, isPlugin: boolean, message: RegExp]> = [
    ['export const x = 1\n', false, /^the file exports no app, nor a function that gives one/],
    ['export default { secret: 1 }\n', false, /^the file exports no app/],
    ['export default Promise.resolve()\n', false, /^the file exports no app/],
    ['export default Promise.reject(new Error("no database"))\n', false, /^no database$/],
    ['export default null\n', false, /^the file exports no app/],
    [`${APP}export { app }\n`, false, /^the file exports no app/],
    ['export const x = 1\n', true, /^--plugin: the file exports no plugin as default\./],
    [`${APP}export default app\n`, true, /^--plugin: the file exports no plugin/],
    ['export default async (app) => { app.get("/") }\n', false, /^the function .* takes arguments: if it is a plugin/],
    ['export default async () => { throw new Error("no database") }\n', false, /^no database$/],
    ['throw new Error("no database")\n', false, /^no database$/],
  ]
  const folder = t.testdir(Object.fromEntries(CASES.map(([text], place) => [`${place}.mjs`, text])))
  for (const [place, [text, isPlugin, message]] of CASES.entries()) {
    const build = appBuilder(join(folder, `${place}.mjs`), { isPlugin, patience: 1, grace: 1, nodeOptions: undefined })
    await t.rejects(async () => await build(), { message }, text)
  }
})

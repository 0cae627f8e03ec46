import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { SettingsSchema } from '../index.js'
import * as errors from '../lib/errors.js'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../lib/settings/call-schemas.js'
import { JwksSchema } from '../lib/settings/key-schemas.js'
import { anchorsOf, namesIn, read, readFences, readRows, ROOT } from './documents.js'
import { compile, countClaims, run } from './snippets.js'

const PAGES = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
const DOCS = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...PAGES.map((name) => `docs/${name}`)]
const FENCES = DOCS.flatMap(readFences)
const FILES = ['js', 'json', 'typescript']
const SNIPPETS = FENCES.filter(({ language }) => language === 'ts')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

process.env.JWT_SECRET = 'correct horse battery staple, and some more'

t.test('every snippet compiles, as strictly as the project', async (t) => {
  t.strictSame(compile(SNIPPETS), [])
})

t.test('the compiler looks at snippets at all', async (t) => {
  const faulty = {
    name: 'docs/faulty.md:1', language: 'ts', code: "import apistarJwt from 'apistar-jwt'\napistarJwt.nothing\n",
  }
  t.match(compile([faulty]), [/^docs-faulty\.md-1\.ts\+2: Property 'nothing' does not exist/])
})

t.test('a claim that nothing checks is refused', async (t) => {
  const nested = { name: 'docs/nested.md:1', language: 'ts', code: 'if (true) {\n  true // => false\n}\n' }
  await t.rejects(run(t, nested), { message: 'docs/nested.md:1: a claim stands where it is not checked' })
})

for (const snippet of SNIPPETS) {
  t.test(`${snippet.name} does what it says`, async (t) => {
    const apps = await run(t, snippet)
    t.ok(apps.length > 0 || countClaims(snippet) > 0, 'it shows something')
  })
}

t.test('the example of the README works', async (t) => {
  const [example] = SNIPPETS
  const [app] = example === undefined ? [] : await run(t, example)
  const login = await app?.inject({ method: 'POST', url: '/login' })
  const me = await app?.inject({ url: '/me', headers: { authorization: `Bearer ${login?.json().token}` } })
  t.strictSame(me?.json(), { id: 1, username: 'bailey' })
  t.equal((await app?.inject('/me'))?.statusCode, 401)
})

t.test('the file of plugins in the README guards routes that are declared elsewhere', async (t) => {
  const file = SNIPPETS.find(({ code }) => code.includes('export default fp('))
  const [app] = file === undefined ? [] : await run(t, file)
  app?.register(async (child) => { child.get('/users', async () => 'in') })
  t.equal((await app?.inject('/users'))?.statusCode, 401)
})

t.test('without await, a hook outside a list leaves the route open, and in a list it throws', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.register(apistarJwt, { secret: process.env.JWT_SECRET })
  app.get('/open', { preHandler: app.authenticate }, async () => 'open')
  t.throws(() =>
    app.get('/list', { preHandler: [app.authenticate] }, async () => 'never'), { code: 'FST_ERR_HOOK_INVALID_HANDLER' })
  t.equal((await app.inject('/open')).statusCode, 200)
})

t.test('what runs in a project of its own only is a file that .ci/run runs there', async (t) => {
  const files = readdirSync(join(ROOT, '.ci'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:js|json|ts)$/.test(file))
  const texts = files.map((file) => read(join('.ci', file)))
  for (const { name, language, code } of FENCES) {
    if (FILES.includes(language)) t.ok(texts.includes(code), name)
  }
})

t.test('every other fence is a snippet, a picture, or a command that exists', async (t) => {
  const known = ['ts', ...FILES, 'mermaid']
  for (const { name, language, code } of FENCES.filter((fence) => !known.includes(fence.language))) {
    t.equal(language, 'sh', name)
    if (code.includes('npx apistar-jwt ')) continue
    for (const command of code.trim().split(/\n| && /)) {
      const [program, verb = '', ...args] = command.split(' ')
      if (program === 'node') {
        t.match(execFileSync('sh', ['-c', command], { encoding: 'utf8' }), /\S/, command)
      } else {
        t.equal(program, 'npm', command)
        const script = verb === 'run' ? args[0] : verb
        t.ok(['ci', 'install'].includes(verb) || Object.hasOwn(scripts, String(script)), command)
      }
    }
  }
})

t.test('the command line does what the documents show', async (t) => {
  const scripts = FENCES.filter(({ language, code }) => language === 'sh' && code.includes('npx apistar-jwt '))
  t.ok(scripts.length > 2)
  const npx = `npx () { shift; '${process.execPath}' '${join(ROOT, 'lib/entries/cli.ts')}' "$@"; }`
  // What compiles the program is named from the project's folder.
  const env = { ...process.env, NODE_OPTIONS: process.env.NODE_OPTIONS?.replace('=./', `=${ROOT}/`) }
  for (const { name, code } of scripts) {
    const { stderr, status } = spawnSync('sh', ['-euc', `${npx}\n${code}`], { encoding: 'utf8', cwd: t.testdir(), env })
    t.strictSame([stderr.replace(/^Nothing of this is verified.*\n/m, ''), status], ['', 0], name)
  }
})

t.test('the index of the documents leads to each of them', async (t) => {
  const index = read('docs/README.md')
  for (const page of PAGES.filter((name) => name !== 'README.md')) t.ok(index.includes(`](${page})`), page)
})

t.test('the README is short', async (t) => {
  t.ok(read('README.md').split('\n').length < 200)
})

t.test('the tables name every setting and option', async (t) => {
  const tables = [
    ['README.md', 'Settings', SettingsSchema],
    ['docs/settings.md', 'All settings', SettingsSchema],
    ['docs/keys.md', 'Keys from a URL', JwksSchema],
    ['docs/settings.md', 'Options of `encode`', EncodeOptionsSchema],
    ['docs/settings.md', 'Options of `verify`', VerifyOptionsSchema],
  ] as const
  for (const [file, heading, schema] of tables) {
    const named = readRows(file, heading).flatMap(([name]) => namesIn(name))
    t.strictSame(named.sort(), Object.keys(schema.properties).sort(), `${file}, ${heading}`)
  }
})

t.test('the settings have the defaults that the tables say', async (t) => {
  const properties: Record<string, { default?: unknown }> = SettingsSchema.properties
  for (const [name = '', , cell = ''] of readRows('docs/settings.md', 'All settings')) {
    const setting = properties[String(namesIn(name)[0])]
    const stated = setting?.default
    if (stated === undefined) t.notMatch(cell, /^`(?!HS256)/, name)
    else t.equal(cell, `\`${JSON.stringify(stated)}\``, name)
  }
  for (const [names = '', , cell] of readRows('README.md', 'Settings')) {
    const stated = namesIn(names).map((name) => properties[name]?.default)
    if (stated.some((value) => value !== undefined)) {
      t.strictSame(
        namesIn(cell), stated.map((value) => typeof value === 'string' ? value : JSON.stringify(value)), names
      )
    }
  }
})

t.test('docs/errors.md names every code, with its parent and status', async (t) => {
  const { AuthenticationFailed, AuthorizationFailed, ConfigurationError, ...rest } = errors
  const defined = Object.values(rest).map((Failure) => {
    const { code, statusCode } = new Failure()
    const parents = Object.entries({ AuthenticationFailed, AuthorizationFailed, ConfigurationError })
      .filter(([, Parent]) => new Failure() instanceof Parent)
    return [code, ...parents.map(([name]) => name), String(statusCode)].join()
  })
  const stated = readRows('docs/errors.md', 'Codes').map(([code, parent, status]) =>
    [...namesIn(code), ...namesIn(parent), status].join())
  // A code may have two classes, one of which is for a boot.
  t.strictSame(stated.sort(), [...new Set(defined)].sort())
})

t.test('docs/errors.md names every warning', async (t) => {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).map((file) => join('lib', file))
  const sources = [...files.filter((file) => file.endsWith('.ts')), 'index.ts'].map(read)
  const named = sources.flatMap((text) => [...text.matchAll(/'(APISTAR_JWT_[A-Z_]+)'/g)].map(([, code]) => String(code)))
  const failures = readRows('docs/errors.md', 'Codes').flatMap(([code]) => namesIn(code))
  const warnings = new Set(named.filter((code) => !failures.includes(code)))
  t.ok(warnings.size > 0)
  t.strictSame(readRows('docs/errors.md', 'Warnings').flatMap(([code]) => namesIn(code)).sort(), [...warnings].sort())
})

t.test('docs/keys.md names every channel', async (t) => {
  const opened = [...read('lib/events.ts').matchAll(/= channel\('([^']+)'\)/g)].map(([, name]) => name)
  t.strictSame(readRows('docs/keys.md', 'Events').flatMap(([name]) => namesIn(name)), opened)
})

t.test('every link within the documents leads somewhere', async (t) => {
  for (const file of [...DOCS, 'CHANGELOG.md']) {
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:|mailto:)([^)]+)\)/g)) {
      const [path, anchor] = target.split('#')
      const linked = path === '' ? file : join(dirname(file), String(path))
      t.ok(existsSync(join(ROOT, linked)), `${file}: ${target}`)
      if (anchor !== undefined) t.ok(anchorsOf(linked).includes(anchor), `${file}: ${target}`)
    }
  }
})

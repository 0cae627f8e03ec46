// Holds the package, as npm packs what `npm run build` left, to what is said of it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Of which the sources in the source maps are a half, docs/ a seventh.
const MOST_BYTES = 470_000
const FOLDER = 'node_modules/.cache/package'

/** What a command says; where it fails, it is said here. */
function run (command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (status === 0) return stdout
  console.error(stdout)
  process.exit(1)
}

// What only passes on what others hold has no line of a source.
function isWhole ({ sources, sourcesContent = [] }) {
  return sources.every((_, place) => typeof sourcesContent[place] === 'string')
}

mkdirSync(FOLDER, { recursive: true })
const [{ filename, size, files }] = JSON.parse(run(
  'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', FOLDER
))
const names = files.map(({ path }) => path)
const maps = names.filter((name) => name.endsWith('.map'))
const faults = [
  size > MOST_BYTES && `it has ${size} bytes, more than ${MOST_BYTES}`,
  maps.length === 0 && 'it has no source maps',
  ...maps.map((name) => !isWhole(JSON.parse(readFileSync(name, 'utf8'))) && `${name} lacks a source`),
  ...readdirSync('docs').map((name) => !names.includes(`docs/${name}`) && `docs/${name} is missing`),
].filter(Boolean)
if (faults.length > 0) throw new Error(`The package: ${faults.join('; ')}`)
console.log(`${filename}: ${size} bytes of at most ${MOST_BYTES}, ${names.length} files`)

run('npx', 'publint', '--strict')
// `require` of an entry that has no CommonJS file of its own gives its namespace, which Node does since 20.19.
run('npx', 'attw', join(FOLDER, filename), '--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm')

// Which test files share a process: those of a wing, since to start one and to load the library takes longer than most
// of them. A file of test/ itself has a process of its own, and so has one that begins by saying why it needs that.
import { readdirSync, readFileSync } from 'node:fs'

const TESTS = new URL('../../test/', import.meta.url)
const SAYS_WHY = /^\/\/ A process of its own: /

function processOf (file) {
  const [wing, ...rest] = file.split('/')
  const isAlone = rest.length === 0 || SAYS_WHY.test(readFileSync(new URL(file, TESTS), 'utf8'))
  return isAlone ? file : wing
}

/** The test files by process, those of the fullest first: the last ones to start should be short. */
export function planProcesses () {
  const plan = new Map()
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((file) => file.endsWith('.test.ts')).sort()) {
    const name = `test/${processOf(file)}`
    plan.set(name, [...plan.get(name) ?? [], `test/${file}`])
  }
  return [...plan].sort(([, some], [, others]) => others.length - some.length)
}

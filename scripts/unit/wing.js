// Runs the test files of a wing one after another, each as a subtest that has its name.
import { register } from 'node:module'
import t from 'tap'
import { ownTests } from './own-tests.js'
import { planProcesses } from './processes.js'

const timeout = (process.env.TAP_TIMEOUT ?? 30) * 1000
const [, files] = planProcesses().find(([name]) => name === process.argv[2])

register('./hooks.js', import.meta.url)
for (const file of files) {
  // As for a file by itself, from now on: the process that started this one is told, and ends it where it hangs.
  t.setTimeout(timeout)
  await t.test(file, { timeout }, async (t) => {
    const { href } = new URL(`../../${file}`, import.meta.url)
    ownTests.set(href, t)
    await import(href)
  })
}

#!/usr/bin/env node
import { run } from './cli/run.js'

const { env, stdin, stdout, stderr } = process

// What an app says while it is looked at is no part of the answer.
console.log = console.info = console.debug = console.error

const { out, err, code } = await run(process.argv.slice(2), {
  env,
  directory: process.cwd(),
  input: stdin,
  hasColours: stdout.isTTY && !env.NO_COLOR,
  say: (message) => { stderr.write(`${message}\n`) },
})
stderr.write(err)
// Whatever an app that was looked at has left running ends with it.
stdout.write(out, () => process.exit(code))

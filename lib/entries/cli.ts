#!/usr/bin/env node
import { run } from './cli/run.js'

const { env, stdin, stdout, stderr } = process

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

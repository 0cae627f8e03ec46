#!/usr/bin/env node
import { run } from './cli/run.js'
import { mayColour } from './cli/show.js'

const { env, stdin, stdout, stderr } = process

// What an app says while it is looked at is no part of the answer.
console.log = console.info = console.debug = console.error

// An app that is looked at may end the process, with whatever code: that is no answer.
let isDone = false
process.once('exit', () => {
  if (isDone) return
  process.exitCode = 2
  stderr.write('apistar-jwt: the process was ended before there was an answer.\n')
})

const { out, err, code } = await run(process.argv.slice(2), {
  env,
  directory: process.cwd(),
  input: stdin,
  hasColours: mayColour(stdout, env),
  say: (message) => { stderr.write(`${message}\n`) },
})
stderr.write(err)
// Whatever an app that was looked at has left running ends with it.
stdout.write(out, (failure) => {
  isDone = true
  const { code: reason } = (failure ?? {}) as NodeJS.ErrnoException
  // A reader that has seen enough has its answer; on a full disk there is none.
  const isLost = reason !== undefined && reason !== 'EPIPE'
  if (isLost) stderr.write(`apistar-jwt: the answer could not be written (${reason}).\n`)
  process.exit(isLost ? 2 : code)
})

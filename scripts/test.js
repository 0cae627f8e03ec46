// `npm test`: every check, with one build. What needs one core only goes two at a time; the tests take both.
import { spawn } from 'node:child_process'

/** Runs a script of package.json, and shows what it said when it ends, so that two do not mix. */
function runQuietly (script) {
  const begin = performance.now()
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said += text })
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      const seconds = ((performance.now() - begin) / 1000).toFixed(1)
      console.log(`- ${script}: ${code === 0 ? 'good' : 'failed'}, ${seconds} s\n${said}`.trim())
      if (code === 0) resolve()
      else reject(new Error(script))
    })
  })
}

async function runLane (scripts) {
  for (const script of scripts) await runQuietly(script)
}

// As long as each other: the type tests take longer than all else.
const built = runQuietly('build')
const lanes = await Promise.allSettled([
  built.then(() => runLane(['check:types'])),
  runLane(['lint', 'types']).then(() => built).then(() => runLane(['check:declarations', 'check:package'])),
])
if (lanes.some(({ status }) => status === 'rejected')) process.exit(1)
spawn('npm', ['run', '--silent', 'unit'], { stdio: 'inherit' }).on('close', (code) => process.exit(code ?? 1))

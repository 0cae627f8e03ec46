// What tap runs as `npm run unit`: the tests, in a few processes.
import t from 'tap'
import { planProcesses } from './unit/processes.js'

const { TAP_JOBS = 1, TAP_TIMEOUT = 30 } = process.env
// The test-env of .taprc, which tap has changed by now, for what a test starts.
const env = {
  ...process.env, TAP_TYPE_STRIP_ONLY: '1', NODE_OPTIONS: '--import=./scripts/compile-once/register.js',
}

t.jobs = Number(TAP_JOBS)
// Each file has its own limit, not all of them together.
t.setTimeout(0)
for (const [name, files] of planProcesses()) {
  const script = files[0] === name ? [name] : ['scripts/unit/wing.js', name]
  const options = { name, timeout: TAP_TIMEOUT * 1000, buffered: true, env }
  t.spawn(process.execPath, [...process.execArgv, ...script], options)
}

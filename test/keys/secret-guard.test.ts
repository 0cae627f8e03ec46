import t from 'tap'
import type { Algorithm } from '../../lib/settings/algorithms.js'
import { createFaults } from '../../lib/settings/faults.js'
import { chooseAlgorithms, type KeyChoice } from '../../lib/keys/choice.js'
import { createKey } from '../../lib/keys/key.js'
import { createSecretGuard } from '../../lib/keys/secret-guard.js'

function choose (bytes: number, algorithms: Algorithm[]): KeyChoice {
  const faults = createFaults('test')
  const key = createKey({ secret: Buffer.alloc(bytes, 's') }, faults)
  faults.throwIfAny()
  return chooseAlgorithms(key!, algorithms, faults)
}

const CASES: Array<{ bytes: number, algorithms: Algorithm[], isShort: boolean }> = [
  { bytes: 31, algorithms: ['HS256'], isShort: true },
  { bytes: 32, algorithms: ['HS256'], isShort: false },
  { bytes: 47, algorithms: ['HS384'], isShort: true },
  { bytes: 48, algorithms: ['HS384', 'HS256'], isShort: false },
  { bytes: 63, algorithms: ['HS256', 'HS512'], isShort: true },
  { bytes: 64, algorithms: ['HS512'], isShort: false }
]

for (const { bytes, algorithms, isShort } of CASES) {
  t.test(`a secret of ${bytes} bytes for ${algorithms.join()} is ${isShort ? 'short' : 'long enough'}`, async (t) => {
    const warnings: string[] = []
    const faults = createFaults('test')
    const warnOf = createSecretGuard({ strictSecret: false, warn: (message) => warnings.push(message) })
    warnOf(choose(bytes, algorithms), faults)
    warnOf(choose(bytes, algorithms), faults)
    t.equal(warnings.length, isShort ? 1 : 0, 'warns, and once')
    t.equal(faults.list(), '')

    createSecretGuard({ strictSecret: true, warn: t.fail })(choose(bytes, algorithms), faults)
    t.equal(faults.has('secret'), isShort, 'refuses where it is strict')
  })
}

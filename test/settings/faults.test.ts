import { createSecretKey } from 'node:crypto'
import t from 'tap'
import { ConfigurationError } from '../../index.js'
import { createFaults, describe } from '../../lib/settings/faults.js'
import { pairOf } from '../keys-fixtures.js'
import { tellsNothing } from '../refused.js'

const { publicKey, privateKey } = pairOf('ed25519')

const DESCRIPTIONS: ReadonlyArray<readonly [value: unknown, description: string]> = [
  ['', 'a string of length 0'],
  ['marker-of-a-secret', 'a string of length 18'],
  [[], 'a list of length 0'],
  [['marker', 'marker'], 'a list of length 2'],
  [Buffer.from('marker'), '6 bytes'],
  [new Uint8Array(3), '3 bytes'],
  [createSecretKey(Buffer.from('marker')), 'a secret KeyObject'],
  [publicKey, 'a public KeyObject'],
  [privateKey, 'a private KeyObject'],
  [new Proxy([], {}), 'a Proxy'],
  [Proxy.revocable({}, {}).proxy, 'a Proxy'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ marker: 'marker' }, 'an object'],
  [new Date(0), 'an object'],
  [Object.create(null), 'an object'],
  [42, 'a number'],
  [NaN, 'a number'],
  [42n, 'a bigint'],
  [true, 'a boolean'],
  [Symbol('marker'), 'a symbol'],
  [function marker () {}, 'a function'],
]

t.test('describe tells type and length, and nothing else', (t) => {
  for (const [value, description] of DESCRIPTIONS) t.equal(describe(value), description)
  t.end()
})

t.test('no faults, no error', (t) => {
  const faults = createFaults('settings')
  t.doesNotThrow(() => faults.throwIfAny())
  t.notOk(faults.has('secret'))
  t.end()
})

t.test('all faults are in one error, the first of each path', (t) => {
  const faults = createFaults('settings')
  t.notOk(faults.has(''))
  faults.add('leeway', 'marker-of-leeway', 'seconds')
  faults.say('secret', 'no key given')
  faults.add('secret', 'marker-of-secret', 'a secret')
  faults.add('algorithms/0', 'marker-of-algorithm', 'an algorithm')
  const paths = {
    '': true,
    leeway: true,
    secret: true,
    algorithms: true,
    'algorithms/0': true,
    'algorithms/1': false,
    algorithm: false,
    issuer: false,
  }
  for (const [path, isFaulty] of Object.entries(paths)) t.equal(faults.has(path), isFaulty, path)
  try {
    faults.throwIfAny()
    t.fail('it throws')
  } catch (error) {
    t.ok(error instanceof ConfigurationError)
    t.equal((error as Error).message, 'Invalid settings: leeway: a string of length 16 given, expected seconds; ' +
      'secret: no key given; algorithms/0: a string of length 19 given, expected an algorithm.')
    tellsNothing(t, error as Error, ['marker-of-leeway', 'marker-of-secret', 'marker-of-algorithm'], 'faults')
  }
  t.end()
})

t.test('a fault of the whole has no path', (t) => {
  const faults = createFaults('options of encode')
  faults.add('', 5, 'a plain object')
  t.throws(() => faults.throwIfAny(), {
    message: 'Invalid options of encode: a number given, expected a plain object.',
  })
  t.end()
})

t.test('a percent sign in a name is only a percent sign', (t) => {
  const faults = createFaults('settings')
  faults.say('%s%d', 'there is no such name')
  t.throws(() => faults.throwIfAny(), { message: 'Invalid settings: %s%d: there is no such name.' })
  t.end()
})

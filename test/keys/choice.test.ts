import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import type { Algorithm } from '../../lib/settings/algorithms.js'
import { createFaults } from '../../lib/settings/faults.js'
import { chooseAlgorithms, groupById, isLive, pickKeys, type KeyChoice } from '../../lib/keys/choice.js'
import { createKey, type Key } from '../../lib/keys/key.js'
import type { Jwk } from '../../lib/settings/key-schemas.js'
import { freeze } from '../helper.js'

const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })

function ecKey (kid?: string): KeyChoice {
  return chooseAlgorithms(
    read({ publicKey: { ...P256, ...(kid === undefined ? {} : { kid }) } as Jwk }), undefined, createFaults('test')
  )
}

function read (given: Parameters<typeof createKey>[0]): Key {
  const faults = createFaults('test')
  const key = createKey(given, faults)
  faults.throwIfAny()
  return key!
}

t.test('the algorithms beside a key', async (t) => {
  const secret = read({ secret: 's'.repeat(64) })
  const CASES: Array<[key: Key, given: Algorithm[] | undefined, chosen: Algorithm[], fault: boolean]> = [
    [secret, undefined, ['HS256'], false],
    [secret, ['HS512', 'HS256'], ['HS512', 'HS256'], false],
    [secret, ['RS256'], ['RS256'], true],
    [ecKey().key, undefined, ['ES256'], false],
    [ecKey().key, ['ES256', 'ES384'], ['ES256', 'ES384'], true]
  ]
  for (const [key, given, chosen, fault] of CASES) {
    const faults = createFaults('test')
    t.same(chooseAlgorithms(key, given, faults).algorithms, chosen)
    t.equal(faults.has('algorithms'), fault)
  }
})

t.test('keys are grouped by their id, in order', async (t) => {
  const [a, b, other, none] = [ecKey('a'), ecKey('a'), ecKey('constructor'), ecKey()]
  const groups = groupById([a, other, b, none])
  t.same(groups.get('a'), [a, b])
  t.same(groups.get('constructor'), [other])
  t.same(groups.get(undefined), [none])
  t.equal(groups.get('__proto__'), undefined)
})

t.test('a key lives until its lease ends', async (t) => {
  const clock = freeze(t, 1000)
  const choice = ecKey()
  t.ok(isLive(choice))
  choice.key.lease.until = 1001
  t.same(pickKeys([choice], { alg: 'ES256' }), [choice.key])
  clock.now = 1001
  t.notOk(isLive(choice))
  t.same(pickKeys([choice], { alg: 'ES256' }), [])
})

t.test('only what fits the algorithm is picked, and four at the most', async (t) => {
  const four = [ecKey(), ecKey(), ecKey(), ecKey()]
  t.same(pickKeys(four, { alg: 'ES384' }), [])
  t.same(
    pickKeys(four, { alg: 'ES256' }, ['ES384']), [], 'the algorithms of a call stand in place of those of the settings'
  )
  t.equal(pickKeys(four, { alg: 'ES256' }, ['ES256']).length, 4)
  t.throws(() => pickKeys([...four, ecKey()], { alg: 'ES256' }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
})

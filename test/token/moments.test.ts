import { runInNewContext } from 'node:vm'
import t from 'tap'
import { checkExpiration, checkMoment, isDateOf, toSeconds } from '../../lib/token/moments.js'

t.test('dates, of any realm, by nothing that can be replaced', async (t) => {
  const replaced = Object.assign(new Date(5000), { getTime: () => { throw new Error('marker') }, valueOf: () => 1 })
  class Other extends Date { override getTime (): number { return 1 } }
  for (const date of [new Date(5999), replaced, new Other(5000), runInNewContext('new Date(5000)') as Date]) {
    t.ok(isDateOf('exp', date))
    t.equal(toSeconds(date), 5)
  }
  for (const [claim, given] of [
    ['birthday', new Date()], ['exp', 5], ['exp', { getTime: () => 5 }], ['exp', new Proxy(new Date(), {})],
  ] as const) {
    t.notOk(isDateOf(claim, given))
  }
  t.ok(Number.isNaN(toSeconds(new Date(NaN))))
})

t.test('numbers that nobody can have meant', async (t) => {
  const CASES: ReadonlyArray<readonly [claim: string, given: unknown, message: RegExp | undefined]> = [
    ['exp', 1e9, undefined], ['exp', 1e11, undefined], ['exp', 1_800_000_000.5, undefined],
    ['exp', 999_999_999, /exp is before 2001/], ['exp', 0, /before 2001/], ['exp', -1e300, /before 2001/],
    ['exp', 1e11 + 1, /exp is in milliseconds/], ['nbf', 1e11 + 1, /nbf is in milliseconds/],
    ['iat', 1_800_000_000_000, /iat is in milliseconds/],
    ['nbf', 0, undefined], ['iat', 60, undefined], ['iat', -1, undefined], ['age', 60, undefined],
    ['age', 1e300, undefined], ['exp', null, undefined], ['exp', '60', undefined], ['exp', undefined, undefined],
  ]
  for (const [claim, given, message] of CASES) {
    const act = (): void => checkMoment(claim, given)
    if (message === undefined) t.doesNotThrow(act, `${claim}: ${String(given)}`)
    else t.throws(act, { code: 'APISTAR_JWT_ENCODE_FAILED', message }, `${claim}: ${String(given)}`)
  }
  t.throws(() => checkExpiration(1), /before 2001/)
  t.doesNotThrow(() => checkExpiration(1e9))
})

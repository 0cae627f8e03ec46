import t from 'tap'
import { readRevokeInput } from '../../lib/sessions/revoke-input.js'
import { createFaults } from '../../lib/settings/faults.js'

const DATE = new Date(7000)

t.test('what was given', async (t) => {
  const CASES: ReadonlyArray<readonly [target: object, options: object, input: object]> = [
    [{ jti: 'j' }, {}, { kind: 'jti', name: 'j', issuer: undefined, until: undefined, before: undefined }],
    [{ jti: 7, until: DATE }, { until: new Date(9000) }, { kind: 'jti', name: '7', until: 7000 }],
    [{ sid: 's' }, { issuer: 'i', until: DATE }, { kind: 'sid', name: 's', issuer: 'i', until: 7000 }],
    [{ subject: 'u', before: DATE }, { issuer: 'i' }, { kind: 'sub', name: 'u', issuer: 'i', before: 7000 }],
    [{ issuer: 'i', before: DATE }, {}, { kind: 'iss', name: 'i', issuer: 'i', before: 7000 }],
    [{ kid: 'k' }, {}, { kind: 'kid', name: 'k' }],
  ]
  for (const [target, options, input] of CASES) t.match(readRevokeInput(target, options, createFaults('revoke')), input)
})

t.test('a Date is read by nothing that the app can replace', async (t) => {
  for (const getTime of [() => NaN, () => { throw new Error('of the app') }]) {
    const date = Object.assign(new Date(7000), { getTime })
    t.match(readRevokeInput({ jti: 'j' }, { until: date }, createFaults('revoke')), { until: 7000 })
    t.match(readRevokeInput({ jti: 'j', until: date }, {}, createFaults('revoke')), { until: 7000 })
    t.match(readRevokeInput({ subject: 'u', before: date }, {}, createFaults('revoke')), { before: 7000 })
  }
})

t.test('every fault is named', async (t) => {
  t.throws(() => readRevokeInput({ jti: '', until: 7 }, { issuer: '', unknown: 1 }, createFaults('revoke')), {
    message: /jti: .*until: .*issuer: .*unknown: /,
  })
})

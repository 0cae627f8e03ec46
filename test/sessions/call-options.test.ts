import t from 'tap'
import { checkUserId, copyData, readCall } from '../../lib/sessions/call-options.js'
import { CreateOptionsSchema } from '../../lib/settings/session-schemas.js'
import { refused } from '../refused.js'

const MARKER = 'marker-of-a-secret'

t.test('options', async (t) => {
  const cases: ReadonlyArray<readonly [string, unknown, RegExp]> = [
    ['null', null, /^Invalid options of create: null given, expected a plain object/],
    ['text', MARKER, /a string of length 18 given, expected a plain object/],
    ['an unknown name', { userAgent: MARKER }, /userAgent: a string of length 18 given, but there is no such name/],
    [
      'undefined', { acr: undefined, data: undefined },
      /acr: undefined given.*data: undefined given, expected anything that JSON holds, or leave it out/,
    ],
    [
      'wrong types', { acr: 1, amr: MARKER, authTime: 1_700_000_000 },
      /acr: a number given.*amr: a string of length 18 given.*authTime: a number given, expected a Date/,
    ],
    ['no date', { authTime: new Date(NaN) }, /authTime: an object given, expected a Date/],
  ]
  for (const [name, options, message] of cases) {
    await refused(t, () => readCall('create', CreateOptionsSchema, options), options, message, name)
  }
  const options = { acr: 'mfa', amr: ['pwd'], authTime: new Date(0) }
  t.strictSame(readCall('create', CreateOptionsSchema, options), { ...options, data: undefined, reply: undefined })
})

t.test('user ids', async (t) => {
  for (const userId of ['bailey', ' ', 1, 0, -1, Number.MAX_SAFE_INTEGER]) {
    t.doesNotThrow(() => checkUserId('end', userId))
  }
  for (const userId of ['', null, undefined, NaN, Infinity, 1.5, 2 ** 53, true, {}, [1], 1n, Symbol('x')]) {
    await refused(
      t,
      () => checkUserId('end', userId),
      userId,
      /^Invalid call of end: userId: .* given, expected a string that is not empty, or a safe integer\.$/,
      String(userId)
    )
  }
})

t.test('data', async (t) => {
  const data = { a: [1, { b: null }], c: 'text', d: new Date(0), e: undefined }
  const copy = copyData(data)
  t.strictSame(copy, { a: [1, { b: null }], c: 'text', d: '1970-01-01T00:00:00.000Z' })
  data.a.push(2)
  t.strictSame((copy as typeof data).a, [1, { b: null }])
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  for (const wrong of [() => MARKER, Symbol('x'), cycle, { big: 1n }, { get boom () { throw new Error(MARKER) } }]) {
    await refused(
      t,
      () => copyData(wrong),
      MARKER,
      /^Invalid options of create: data: .* given, expected anything that JSON holds\.$/,
      typeof wrong
    )
  }
})

import t from 'tap'
import { NO_ENCODE_OPTIONS, readEncodeOptions, readVerifyOptions } from '../../lib/settings/call-options.js'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../lib/settings/call-schemas.js'
import { createFaults } from '../../lib/settings/faults.js'

const NUMBERS = 'a number given, expected a string; numbers go with the setting numericIds'

t.test('ids are text, unless the settings take numbers', async (t) => {
  const CASES = [
    [readEncodeOptions, { subject: 7, jwtId: 8 }, `subject: ${NUMBERS}; jwtId: ${NUMBERS}`],
    [readEncodeOptions, { subject: '7', jwtId: '8' }, ''],
    [readVerifyOptions, { subject: 7 }, `subject: ${NUMBERS}`], [readVerifyOptions, { subject: '7' }, ''],
  ] as const
  for (const [read, given, fault] of CASES) {
    const [strict, numeric] = [createFaults('options'), createFaults('options')]
    read(given, { numericIds: false }, strict)
    t.equal(strict.list(), fault)
    t.match(read(given, { numericIds: true }, numeric), given)
    t.equal(numeric.list(), '')
  }
})

t.test('what is not said is stated as undefined', async (t) => {
  const faults = createFaults('options')
  const rules = { numericIds: false }
  t.strictSame(Object.keys(NO_ENCODE_OPTIONS), Object.keys(EncodeOptionsSchema.properties))
  t.strictSame(readEncodeOptions({}, rules, faults), NO_ENCODE_OPTIONS)
  const options = readVerifyOptions({}, rules, faults)
  t.strictSame(Object.keys(options), Object.keys(VerifyOptionsSchema.properties))
  t.strictSame([
    ...Object.values(options), ...Object.values(NO_ENCODE_OPTIONS),
  ].filter((value) => value !== undefined), [])
})

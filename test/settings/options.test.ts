import { Type } from '@sinclair/typebox'
import t from 'tap'
import { createFaults } from '../../lib/settings/faults.js'
import { readOptions } from '../../lib/settings/options.js'
import { TimeSpan } from '../../lib/settings/schema-parts.js'
import { polluted } from '../polluted.js'

const Schema = Type.Object({
  size: Type.Optional(Type.Integer({ minimum: 1, default: 5, description: 'a size' })),
  names: Type.Optional(Type.Array(Type.String(), { description: 'names' })),
  span: Type.Optional(TimeSpan),
  secret: Type.Optional(Type.Unknown({ description: 'a secret' })),
  url: Type.String({ description: 'a URL' }),
}, { additionalProperties: false })

const UNSAID = { size: 5, names: undefined, span: undefined, secret: undefined }

t.test('what is sound is given, every other name is stated', async (t) => {
  const cases: ReadonlyArray<readonly [unknown, object, string]> = [
    [{ url: 'x' }, { ...UNSAID, url: 'x' }, ''],
    [
      { url: 'x', size: 1, names: ['a'], span: '1h', secret: 's' },
      { url: 'x', size: 1, names: ['a'], span: '1h', secret: 's' }, '',
    ],
    [{}, { ...UNSAID, url: undefined }, 'url: undefined given, expected a URL'],
    [{ url: 'x', size: 0 }, { ...UNSAID, url: 'x' }, 'size: a number given, expected a size'],
    [{ url: 'x', names: ['a', 1] }, { ...UNSAID, url: 'x' }, 'names/1: a number given, expected names'],
    [
      { url: 'x', span: '15' }, { ...UNSAID, url: 'x' },
      'span: a string of length 2 given, expected seconds (finite, not negative) or text with a unit (\'15m\')',
    ],
    [{ url: 'x', size: undefined }, { ...UNSAID, url: 'x' }, 'size: undefined given, expected a size, or leave it out'],
    [
      { url: 'x', secret: null }, { ...UNSAID, url: 'x' },
      'secret: null given, expected a secret; is the variable that it comes from set?',
    ],
    [{ url: 'x', other: [1] }, { ...UNSAID, url: 'x' }, 'other: a list of length 1 given, but there is no such name'],
    [null, { ...UNSAID, url: undefined }, 'null given, expected a plain object; url: undefined given, expected a URL'],
    [
      { url: 'x', get size () { throw new Error('marker') } }, { ...UNSAID, url: 'x' },
      'size: given, but to read it throws',
    ],
  ]
  for (const [given, options, fault] of cases) {
    const faults = createFaults('options')
    t.strictSame(readOptions(Schema, given, faults), options, fault)
    t.equal(faults.list(), fault)
  }
})

t.test('nothing of Object.prototype is read', async (t) => {
  const faults = createFaults('options')
  const planted = { size: 9, url: 'https://evil.example', span: 1, names: ['evil'], secret: 'evil' }
  const options = polluted(planted, () => readOptions<typeof planted>(Schema, {}, faults))
  t.strictSame(options, { ...UNSAID, url: undefined })
  t.equal(faults.list(), 'url: undefined given, expected a URL')
  polluted(planted, () =>
    t.strictSame([options.size, options.url, options.secret], [5, undefined, undefined], 'nor later'))
})

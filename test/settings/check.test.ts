import { Type as TypeBox, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../lib/settings/call-schemas.js'
import { findMismatches } from '../../lib/settings/check.js'
import { DiscoverySchema, JwksSchema } from '../../lib/settings/key-schemas.js'
import { KeyEntrySchema, RotateOptionsSchema, TrustedIssuerSchema } from '../../lib/settings/key-set-schemas.js'
import { SettingsSchema } from '../../lib/settings/schema.js'
import { Type } from '../../lib/settings/type.js'
import { polluted } from '../polluted.js'

const VALUES: readonly unknown[] = [
  null, true, false, 0, -0, 1, -1, 0.5, 1.5, 599, 601, 1000, 8192, 16_383, 16_384, 2 ** 53, 1e300, NaN, Infinity,
  -Infinity, 5n, Symbol('x'), '', ' ', 'a', '15', '15m', 'HS256', 'none', 'hs256',
  'Bearer', 'Two words', '/health', 'GET /health', '/*', 'GET /*', '/docs/*', 'http://x', 'caf\u00e9', 'a\nb', '\0',
  'required', [], [''], ['a'], ['a', ''], ['a', 1], ['HS256'], ['HS256', 'none'],
  ['/a', 'x', '/*'], [[]], [['a']], [['a', '']], [null], [undefined], [{}], [{}, {}], [1], {}, { a: 'b' }, { a: 1 },
  { keys: [] }, { keys: [{}] }, { keys: [1] }, { keys: {} }, { length: 1, 0: 'a' },
  { url: 'https://x' }, new Map([['a', 'b']]), new Set(['a']), new Date(0), new Date(NaN), Buffer.from('a'),
  Object('a'), Object(1), Object(true), () => null, async () => null, class {}, /a/, Object.create(null),
]

const OTHERS = Type.Object({
  closed: Type.Object({ a: Type.String(), b: Type.Optional(Type.Integer()) }, { additionalProperties: false }),
  open: Type.Object({ a: Type.String() }),
  numbers: Type.Record(Type.String(), Type.Number({ maximum: 5 })),
  anything: Type.Unknown(),
  date: Type.Date(),
  nothing: Type.Null(),
  deep: Type.Array(Type.Object({ list: Type.Array(Type.Array(Type.Boolean(), { minItems: 1 })) })),
})

t.test('every property of every schema takes what TypeBox takes, and finds fault with the same part', async (t) => {
  const schemas = [
    SettingsSchema, VerifyOptionsSchema, EncodeOptionsSchema, KeyEntrySchema, RotateOptionsSchema, TrustedIssuerSchema,
    JwksSchema, DiscoverySchema, OTHERS,
  ]
  const more = [
    { a: 'x', b: 1 }, { a: 'x', b: 1, c: 2 }, { b: 1 }, { a: 5, x: 6 }, [{ list: [[true]] }], [{ list: [[true], []] }],
    [{ list: [[true, 1]] }, { list: 5 }, {}],
  ]
  for (const schema of schemas) {
    for (const [name, property] of Object.entries(schema.properties as Record<string, TSchema>)) {
      for (const [place, value] of [...VALUES, ...more].entries()) {
        const theirs = Value.Errors(property, value).First()?.path
        const ours = findMismatches(property, value).map(({ path }) => path)
        t.ok(
          theirs === undefined ? ours.length === 0 : ours.includes(theirs),
          `${name}, value ${place}: ${theirs} is in ${ours}`
        )
      }
    }
  }
})

t.test('all mismatches are told, each with its value', async (t) => {
  const list = Type.Array(Type.String({ minLength: 1 }))
  t.strictSame(findMismatches(list, ['a', '', 5]), [{ path: '/1', value: '' }, { path: '/2', value: 5 }])
  const { deep, closed } = OTHERS.properties
  t.strictSame(findMismatches(deep, [{ list: [[1], 'x'] }]), [
    { path: '/0/list/0/0', value: 1 }, { path: '/0/list/1', value: 'x' },
  ])
  t.strictSame(findMismatches(closed, { x: 1 }), [{ path: '/a', value: undefined }, { path: '/x', value: 1 }])
})

t.test('a schema that TypeBox itself made is understood too', async (t) => {
  const schema = TypeBox.Object({ a: TypeBox.Optional(TypeBox.String({ minLength: 2 })) })
  t.strictSame(findMismatches(schema, { a: 'x' }), [{ path: '/a', value: 'x' }])
  t.strictSame(findMismatches(schema, {}), [])
})

t.test('members of a class are members of its objects', async (t) => {
  class Given { get a (): string { return 'x' } }
  t.strictSame(findMismatches(OTHERS.properties.open, new Given()), [])
})

t.test('members of Object.prototype are no members of a value', async (t) => {
  const { open } = OTHERS.properties
  t.strictSame(polluted({ a: 'evil' }, () => findMismatches(open, {})), [{ path: '/a', value: undefined }])
  t.strictSame(polluted({ 'x/y': 9 }, () => findMismatches(OTHERS.properties.numbers, {})), [])
})

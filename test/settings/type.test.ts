import * as typebox from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { kindOf, Type } from '../../lib/settings/type.js'
import { polluted } from '../polluted.js'

type Builder = Pick<typeof typebox.Type, keyof typeof Type>

const description = 'what is allowed'

// Each made twice, by TypeBox and by us.
const SCHEMAS: ReadonlyArray<readonly [name: string, make: (builder: Builder) => typebox.TSchema]> = [
  ['anything', (T) => T.Unknown()], ['what is told', (T) => T.Unknown({ description })],
  ['text', (T) => T.String({ minLength: 1, pattern: '^/', description })],
  ['a number', (T) => T.Number({ minimum: 0, maximum: 5 })],
  ['a whole number', (T) => T.Integer({ minimum: 1, default: 5 })], ['a flag', (T) => T.Boolean({ default: false })],
  ['false', (T) => T.Literal(false)], ['a Date', (T) => T.Date({ description })], ['null', (T) => T.Null()],
  ['a word', (T) => T.Literal('optional')], ['a list', (T) => T.Array(T.String(), { minItems: 1 })],
  ['a choice', (T) => T.Union([T.Literal(true), T.Object({})], { description })],
  ['a function', (T) => T.Function([], T.Unknown(), { description })],
  ['a record', (T) => T.Record(T.String(), T.Integer(), { default: {} })],
  ['another type', (T) => T.Unsafe<string>(T.Unknown({ description }))],
  ['a time span', (T) => T.Union([T.Number(), T.String()], { isTimeSpan: true })],
  [
    'an object',
    (T) => T.Object({
      a: T.String(), b: T.Optional(T.Unsafe<1>(T.Integer({ description }))),
    }, { additionalProperties: false }),
  ],
  ['an object that demands nothing', (T) => T.Object({ b: T.Optional(T.Array(T.Object({}))) })],
]

function plain (schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(Reflect.ownKeys(schema).map((key) => [String(key), plain(Reflect.get(schema, key))]))
}

t.test('schemas are those of TypeBox, to the symbol', async (t) => {
  for (const [name, make] of SCHEMAS) {
    const [ours, theirs] = [make(Type), make(typebox.Type)]
    t.strictSame(plain(ours), plain(theirs), name)
    t.equal(kindOf(ours), theirs[typebox.Kind], `${name}: its kind`)
    t.equal(typebox.KindGuard.IsOptional(ours), false)
  }
})

t.test('TypeBox takes them', async (t) => {
  for (const [name, make] of SCHEMAS) t.ok(typebox.TypeGuard.IsSchema(make(Type)), name)
  t.strictSame(Value.Default(Type.Object({ a: Type.Optional(Type.Integer({ default: 5 })) }), {}), { a: 5 })
})

t.test('a keyword that is not there is not found in Object.prototype', async (t) => {
  const schema = Type.Object({ a: Type.Optional(Type.Integer()) })
  polluted({ default: 1, minimum: 9, required: ['x'], description: 'evil' }, () => {
    const { minimum, default: given, description: words } = schema.properties.a
    t.strictSame([minimum, given, words, schema.required], [undefined, undefined, undefined, undefined])
  })
})

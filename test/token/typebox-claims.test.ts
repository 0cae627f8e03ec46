import { FormatRegistry, Kind, Type, TypeRegistry, type TSchema } from '@sinclair/typebox'
import t from 'tap'
import { createFaults } from '../../lib/settings/faults.js'
import { compileTypeBox } from '../../lib/token/typebox-claims.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, OPEN, refusal } from '../http.js'
import { polluted } from '../polluted.js'
import { refusedAtBoot } from '../refused.js'

const MISMATCH = refusal('CLAIM_INVALID', 'The claims do not match the schema.')

t.test('what is taken, checked when encoding and when verifying', async (t) => {
  FormatRegistry.Set('marker-digits', (text) => /^\d+$/.test(text))
  TypeRegistry.Set<TSchema & { least: number }>('MarkerKind', ({ least }, value) =>
    typeof value === 'number' && value >= least)
  t.teardown(() => { FormatRegistry.Delete('marker-digits'); TypeRegistry.Delete('MarkerKind') })
  const Node = Type.Recursive((This) => Type.Object({ id: Type.Number(), next: Type.Optional(This) }))
  const Module = Type.Module({ Id: Type.Number(), Claims: Type.Object({ id: Type.Ref('Id') }) })
  const cases: ReadonlyArray<readonly [string, TSchema, object, object | undefined]> = [
    ['an object', Type.Object({ id: Type.Number() }), { id: 1 }, { id: '1' }],
    [
      'closed', Type.Object({ id: Type.Number(), iat: Type.Number() }, { additionalProperties: false }), { id: 1 },
      { id: 1, role: 'admin' },
    ],
    [
      'a union', Type.Union([Type.Object({ id: Type.Number() }), Type.Object({ role: Type.Literal('admin') })]),
      { role: 'admin' }, { role: 'user' },
    ],
    [
      'an intersection', Type.Intersect([Type.Object({ id: Type.Number() }), Type.Object({ role: Type.String() })]),
      { id: 1, role: '' }, { id: 1 },
    ],
    ['recursive', Node, { id: 1, next: { id: 2 } }, { id: 1, next: { id: '2' } }],
    ['of a module', Module.Import('Claims'), { id: 1 }, { id: '1' }],
    [
      'a record',
      Type.Object({
        scopes: Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Boolean(), { additionalProperties: false }),
      }),
      { scopes: { read: true } }, { scopes: { READ: true } },
    ],
    ['a regular expression', Type.Object({ code: Type.RegExp(/^\d+$/i) }), { code: '12' }, { code: 'ab' }],
    [
      'a template', Type.Object({ role: Type.TemplateLiteral([Type.Literal('team-'), Type.Number()]) }),
      { role: 'team-5' }, { role: 'team-x' },
    ],
    ['a tuple', Type.Object({ at: Type.Tuple([Type.Number(), Type.Number()]) }), { at: [1, 2] }, { at: [1] }],
    [
      'a transform', Type.Object({ id: Type.Transform(Type.String()).Decode(Number).Encode(String) }), { id: '1' },
      { id: 1 },
    ],
    [
      'a format that is registered here', Type.Object({ code: Type.String({ format: 'marker-digits' }) }),
      { code: '12' }, { code: 'ab' },
    ],
    [
      'a kind that is registered here', Type.Object({ id: Type.Unsafe({ [Kind]: 'MarkerKind', least: 5 }) }), { id: 5 },
      { id: 4 },
    ],
    [
      'claims named format and type', Type.Object({ format: Type.String(), type: Type.Literal('string') }),
      { format: 'x', type: 'string' }, { type: 'string' },
    ],
    ['anything', Type.Any(), { id: 1 }, undefined],
  ]
  const trusting = await build(t)
  for (const [name, claims, good, bad] of cases) {
    const app = await build(t, { secret: SECRET, claims })
    app.get('/', { config: { auth: 'required' } }, async () => 'in')
    t.strictSame(
      answerOf(await app.inject({ url: '/', headers: bearer(app, good) })), OPEN, `${name}: claims that match`
    )
    if (bad === undefined) continue
    t.throws(
      () => app.jwt.encode(bad),
      { code: 'APISTAR_JWT_ENCODE_FAILED', statusCode: 500 },
      `${name}: others are not encoded`
    )
    t.strictSame(
      answerOf(await app.inject({ url: '/', headers: bearer(trusting, bad) })), MISMATCH, `${name}: nor let in`
    )
  }
})

t.test('what this copy of TypeBox cannot check is refused at boot', async (t) => {
  const cyclic: Record<PropertyKey, unknown> = { [Kind]: 'Object', type: 'object' }
  cyclic.properties = { cyclic }
  const email = Type.String({ format: 'marker-of-a-format' })
  FormatRegistry.Set('marker-async', (async () => true) as never)
  FormatRegistry.Set('marker-late', (() => Promise.reject(new Error('marker'))) as never)
  TypeRegistry.Set('MarkerAsync', (async () => true) as never)
  TypeRegistry.Set('MarkerThrows', () => { throw new Error('marker-of-an-error') })
  t.teardown(() => {
    for (const name of ['marker-async', 'marker-late']) FormatRegistry.Delete(name)
    for (const name of ['MarkerAsync', 'MarkerThrows']) TypeRegistry.Delete(name)
  })
  const NO_SCHEMA = /^apistar-jwt: Invalid settings: claims: .* given, expected a schema made with @sinclair\/typebox 0\.34, a Standard Schema v1/
  const cases: ReadonlyArray<readonly [string, unknown, RegExp | string]> = [
    [
      'a plain JSON schema', { type: 'object', properties: { id: { type: 'number', title: 'marker-of-a-title' } } },
      NO_SCHEMA,
    ],
    [
      'one of TypeBox 1.x within', Type.Object({ id: { '~kind': 'Number', type: 'number' } as unknown as TSchema }),
      NO_SCHEMA,
    ],
    ['a plain JSON schema within', Type.Object({ id: { type: 'number' } as unknown as TSchema }), NO_SCHEMA],
    ['unsafe', Type.Unsafe({ type: 'object', title: 'marker-of-a-title' }), NO_SCHEMA],
    ['a kind that is not registered', Type.Object({ id: Type.Unsafe({ [Kind]: 'marker-of-a-kind' }) }), NO_SCHEMA],
    ['a reference to nowhere', Type.Object({ id: Type.Ref('marker-of-a-reference') }), NO_SCHEMA],
    ['a cycle', cyclic, NO_SCHEMA],
    ['a copy of one', JSON.parse(JSON.stringify(Type.Object({ id: Type.Number() }))), NO_SCHEMA],
    ['a getter that throws', { [Kind]: 'Object', get type () { throw new Error('marker-of-an-error') } }, NO_SCHEMA],
    ['a check that throws', Type.Unsafe({ [Kind]: 'MarkerThrows' }), NO_SCHEMA],
    [
      'a kind that answers late', Type.Object({ id: Type.Unsafe({ [Kind]: 'MarkerAsync' }) }),
      /claims\/properties\/id: an object given, expected one that answers at once/,
    ],
    [
      'a format', email,
      'apistar-jwt: Invalid settings: claims/format: a string of length 18 given, expected one that is in the ' +
        'FormatRegistry of @sinclair/typebox 0.34.',
    ],
    [
      'formats within', Type.Object({ email, all: Type.Array(email) }),
      /: claims\/properties\/email\/format: .*; claims\/properties\/all\/items\/format: a string of length 18 given/,
    ],
    ...['marker-async', 'marker-late'].map((format) => [
      format, Type.String({ format }),
      /claims\/format: a string of length 1\d given, expected one that answers at once\./,
    ] as const),
  ]
  for (const [name, claims, message] of cases) await refusedAtBoot(t, { secret: SECRET, claims }, message, name)
})

t.test('where claims do not match, and what is expected there', async (t) => {
  const schema = Type.Object({
    role: Type.Union([Type.Literal('admin'), Type.Literal(5)]),
    either: Type.Optional(Type.Union([Type.String(), Type.Literal(1)])),
    list: Type.Optional(Type.Array(Type.Object({ id: Type.Integer({ minimum: 5 }) }), { maxItems: 1 })),
  })
  const find = compileTypeBox(schema, createFaults('settings'))
  const cases: ReadonlyArray<readonly [object, string | undefined]> = [
    [{ role: 'admin' }, undefined], [{ role: 'marker' }, '/role: Expected one of "admin", 5'],
    [{ role: 5, either: false }, '/either: Expected union value'], [[], ': Expected object'],
    [{ role: 5, list: [{ id: 4 }] }, '/list/0/id: Expected integer to be greater or equal to 5'],
    [{ role: 5, list: [{ id: 5 }, { id: 6 }] }, '/list: Expected array length to be less or equal to 1'],
  ]
  for (const [claims, found] of cases) t.equal(find(claims as Record<string, unknown>), found)
})

t.test('no keyword of a schema is looked for in Object.prototype', async (t) => {
  const schema = Type.Object({ role: Type.String(), list: Type.Array(Type.Integer()) })
  const planted = {
    minLength: 99,
    pattern: '^$',
    minimum: 9,
    minItems: 9,
    additionalProperties: false,
    anyOf: [],
    const: 'x',
    format: 'evil',
  }
  const find = polluted(planted, () => compileTypeBox(schema, createFaults('settings')))
  const claims = { role: 'x', list: [1], more: 1 }
  t.strictSame([find(claims), polluted(planted, () => find(claims))], [undefined, undefined])
})

t.test('a check that says no and finds nothing to name', async (t) => {
  let answers = [true, false, true]
  TypeRegistry.Set('MarkerFickle', () => answers.shift() === true)
  t.teardown(() => TypeRegistry.Delete('MarkerFickle'))
  const find = compileTypeBox(Type.Unsafe({ [Kind]: 'MarkerFickle' }), createFaults('settings'))
  t.equal(find({}), '')
  answers = []
})

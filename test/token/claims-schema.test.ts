import { FormatRegistry, Kind, Type, TypeRegistry, type TSchema } from '@sinclair/typebox'
import t from 'tap'
import { compileClaimsSchema } from '../../lib/token/claims-schema.js'
import { createFaults } from '../../lib/settings/faults.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, OPEN, refusal } from '../http.js'
import { refusedAtBoot } from '../refused.js'

const MISMATCH = refusal('CLAIM_INVALID', 'The claims do not match the schema.')

t.test('what is taken, checked when encoding and when verifying', async (t) => {
  FormatRegistry.Set('marker-digits', (text) => /^\d+$/.test(text))
  TypeRegistry.Set<TSchema & { least: number }>('MarkerKind', ({ least }, value) => typeof value === 'number' && value >= least)
  t.teardown(() => { FormatRegistry.Delete('marker-digits'); TypeRegistry.Delete('MarkerKind') })
  const Node = Type.Recursive((This) => Type.Object({ id: Type.Number(), next: Type.Optional(This) }))
  const Module = Type.Module({ Id: Type.Number(), Claims: Type.Object({ id: Type.Ref('Id') }) })
  const cases: ReadonlyArray<readonly [string, TSchema, object, object | undefined]> = [
    ['an object', Type.Object({ id: Type.Number() }), { id: 1 }, { id: '1' }],
    ['closed', Type.Object({ id: Type.Number(), iat: Type.Number() }, { additionalProperties: false }), { id: 1 }, { id: 1, role: 'admin' }],
    ['a union', Type.Union([Type.Object({ id: Type.Number() }), Type.Object({ role: Type.Literal('admin') })]), { role: 'admin' }, { role: 'user' }],
    ['an intersection', Type.Intersect([Type.Object({ id: Type.Number() }), Type.Object({ role: Type.String() })]), { id: 1, role: '' }, { id: 1 }],
    ['recursive', Node, { id: 1, next: { id: 2 } }, { id: 1, next: { id: '2' } }],
    ['of a module', Module.Import('Claims'), { id: 1 }, { id: '1' }],
    ['a format that is registered here', Type.Object({ code: Type.String({ format: 'marker-digits' }) }), { code: '12' }, { code: 'ab' }],
    ['a kind that is registered here', Type.Object({ id: Type.Unsafe({ [Kind]: 'MarkerKind', least: 5 }) }), { id: 5 }, { id: 4 }],
    ['claims named format and type', Type.Object({ format: Type.String(), type: Type.Literal('string') }), { format: 'x', type: 'string' }, { type: 'string' }],
    ['anything', Type.Any(), { id: 1 }, undefined],
  ]
  const trusting = await build(t)
  for (const [name, claims, good, bad] of cases) {
    const app = await build(t, { secret: SECRET, claims })
    app.get('/', { config: { auth: 'required' } }, async () => 'in')
    t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app, good) })), OPEN, `${name}: claims that match`)
    if (bad === undefined) continue
    t.throws(() => app.jwt.encode(bad), { code: 'APISTAR_JWT_ENCODE_FAILED', statusCode: 500 }, `${name}: others are not encoded`)
    t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(trusting, bad) })), MISMATCH, `${name}: nor let in`)
  }
})

t.test('what this copy of TypeBox cannot check is refused at boot', async (t) => {
  const cyclic: Record<string, unknown> = { type: 'object' }
  cyclic.properties = { cyclic }
  const email = Type.String({ format: 'marker-of-a-format' })
  const NO_SCHEMA = /^apistar-jwt: Invalid settings: claims: .* given, expected a schema made with @sinclair\/typebox 0\.34\.$/
  const cases: ReadonlyArray<readonly [string, unknown, RegExp | string]> = [
    ['a plain JSON schema', { type: 'object', properties: { id: { type: 'number', title: 'marker-of-a-title' } } }, NO_SCHEMA],
    ['one of TypeBox 1.x', { '~kind': 'Object', type: 'object', properties: { id: { '~kind': 'Number', type: 'number' } } }, NO_SCHEMA],
    ['one of TypeBox 1.x within', Type.Object({ id: { '~kind': 'Number', type: 'number' } as unknown as TSchema }), NO_SCHEMA],
    ['a plain JSON schema within', Type.Object({ id: { type: 'number' } as unknown as TSchema }), NO_SCHEMA],
    ['an empty object', {}, NO_SCHEMA],
    ['unsafe', Type.Unsafe({ type: 'object', title: 'marker-of-a-title' }), NO_SCHEMA],
    ['a kind that is not registered', Type.Object({ id: Type.Unsafe({ [Kind]: 'marker-of-a-kind' }) }), NO_SCHEMA],
    ['a reference to nowhere', Type.Object({ id: Type.Ref('marker-of-a-reference') }), NO_SCHEMA],
    ['a cycle', cyclic, NO_SCHEMA],
    ['a copy of one', JSON.parse(JSON.stringify(Type.Object({ id: Type.Number() }))), NO_SCHEMA],
    ...['marker-of-a-schema', 12345678, true, [], () => Type.Object({}), Symbol('marker')].map((claims) => [`a ${typeof claims}`, claims, NO_SCHEMA] as const),
    ['a format', email, 'apistar-jwt: Invalid settings: claims/format: a string of length 18 given, expected one that is in the FormatRegistry of @sinclair/typebox 0.34.'],
    ['formats within', Type.Object({ email, all: Type.Array(email) }), /: claims\/properties\/email\/format: .*; claims\/properties\/all\/items\/format: a string of length 18 given/],
  ]
  for (const [name, claims, message] of cases) {
    await refusedAtBoot(t, { secret: SECRET, claims }, message, name)
  }
})

t.test('a check that throws is found at boot', async (t) => {
  TypeRegistry.Set('MarkerThrows', () => { throw new Error('marker-of-an-error') })
  t.teardown(() => TypeRegistry.Delete('MarkerThrows'))
  const claims = Type.Unsafe({ [Kind]: 'MarkerThrows' })
  await refusedAtBoot(t, { secret: SECRET, claims }, /claims: an object given, expected a schema made with/, 'a check that throws')
})

t.test('a schema that is refused matches nothing', (t) => {
  for (const given of [{}, Type.String({ format: 'marker-of-a-format' }), { get type () { throw new Error('marker-of-an-error') } }]) {
    const faults = createFaults('settings')
    t.notOk(compileClaimsSchema(given as unknown as TSchema, faults)({}))
    t.ok(faults.has('claims'))
  }
  t.end()
})

t.test('a schema that is refused is named beside other faults', async (t) => {
  await refusedAtBoot(t, { secret: '', claims: {}, leeway: -1 }, /leeway: .*claims: .*secret: /, 'three faults')
})

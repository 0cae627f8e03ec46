import { FormatRegistry, Kind, Type, TypeRegistry, type TSchema } from '@sinclair/typebox'
import { type } from 'arktype'
import t from 'tap'
import * as v from 'valibot'
import { z } from 'zod'
import type { Settings } from '../../index.js'
import type { ClaimsSetting } from '../../lib/settings/claims-setting.js'
import { createFaults } from '../../lib/settings/faults.js'
import { createClaimsCheck } from '../../lib/token/claims-check.js'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { ask, OPEN, refusal } from '../http.js'
import { polluted } from '../polluted.js'
import { refusedAtBoot } from '../refused.js'

const MISMATCH = refusal('CLAIM_INVALID', 'The claims do not match the schema.')
const MARKER = 'marker-of-a-value'

/** An app with a guarded route, and what its requests log at the level of debugging. */
async function debugged (t: Parameters<typeof guarded>[0], settings: Settings): Promise<{
  app: Awaited<ReturnType<typeof guarded>>
  lines: string[]
}> {
  const lines: string[] = []
  const app = await guarded(t, { secret: SECRET, ...settings }, {
    logger: { level: 'debug', stream: { write: (line: string) => { lines.push(line) } } },
  })
  return { app, lines }
}

const roles = ['admin', 'reader'] as const
// The same schema, as each library has it, and what it says of a role of another kind and of one that is missing.
const KINDS: ReadonlyArray<readonly [name: string, claims: ClaimsSetting, detail: string, missing: string]> = [
  ['TypeBox',
    Type.Object({
      role: Type.Union(roles.map((role) => Type.Literal(role))),
      org: Type.Optional(Type.Object({ id: Type.Integer() })),
    }),
    'claims/role: Expected one of "admin", "reader"', 'claims/role: Expected one of "admin", "reader"'],
  [
    'Zod', z.object({ role: z.enum(roles), org: z.object({ id: z.int() }).optional() }),
    'claims/role: not as the schema wants it', 'claims/role: not as the schema wants it',
  ],
  [
    'Valibot',
    v.object({ role: v.picklist(roles), org: v.optional(v.object({ id: v.pipe(v.number(), v.integer()) })) }),
    'claims/role: not as the schema wants it', 'claims/role: not as the schema wants it',
  ],
  [
    'ArkType', type({ role: "'admin' | 'reader'", 'org?': { id: 'number.integer' } }),
    'claims/role: not as the schema wants it', 'claims/role: not as the schema wants it',
  ],
  ['a predicate',
    ({ role, org }) =>
      (role === 'admin' || role === 'reader') && (org === undefined || Number.isInteger((org as { id: unknown }).id)),
    'claims: the predicate did not answer true', 'claims: the predicate did not answer true'],
]

for (const [name, claims, detail, missing] of KINDS) {
  t.test(`${name}: checked when encoding and when verifying, and told without a value`, async (t) => {
    const { app, lines } = await debugged(t, { claims })
    for (const good of [{ role: 'admin' }, { role: 'reader', org: { id: 5 } }, { role: 'admin', more: true }]) {
      t.strictSame(await ask(app, app.jwt.encode(good)), OPEN, JSON.stringify(good))
      t.strictSame(
        await app.jwt.verify(app.jwt.encode(good, { noTimestamp: true })),
        good,
        'what the schema makes of it is not used'
      )
    }
    const bad = [
      [{ role: MARKER }, detail], [{}, missing], [{ role: ['admin'] }, detail],
      [{ role: 'admin', org: { id: MARKER } }, detail.replace('/role', '/org/id')],
    ] as const
    for (const [payload, words] of bad) {
      lines.length = 0
      const expected = words.replace(/Expected one of.*/, '')
      t.throws(
        () => app.jwt.encode(payload),
        { code: 'APISTAR_JWT_ENCODE_FAILED', statusCode: 500, message: expected },
        'not encoded'
      )
      t.strictSame(await ask(app, forge({ id: 1, ...payload })), MISMATCH, 'nor let in')
      const line = lines.map((text) => JSON.parse(text) as { level: number, detail?: string })
        .find(({ level }) => level === 20)
      t.match(line?.detail, expected, 'the log of debugging says where')
      t.notOk(lines.join().includes(MARKER), 'and no value')
      const error = await app.jwt.verify(forge({ id: 1, ...payload })).catch((reason: unknown) => reason)
      t.notOk(
        /claims\/|predicate|marker/.test(`${JSON.stringify(error)} ${Object.keys(error as object)} ${String(error)}`),
        'no serializer does'
      )
    }
  })

  t.test(`${name}: nothing of Object.prototype is read`, async (t) => {
    const app = await guarded(t, { secret: SECRET, claims })
    const token = forge({ id: 1 })
    for (const planted of [{ role: 'admin' }, { role: 'admin', detail: 'evil', value: 1 }]) {
      t.strictSame(
        await polluted(planted, () => app.jwt.verify(token).then(() => 'in', ({ code }: { code: string }) => code)),
        'APISTAR_JWT_CLAIM_INVALID'
      )
      t.throws(() => polluted(planted, () => app.jwt.encode({ id: 1 })), { code: 'APISTAR_JWT_ENCODE_FAILED' })
    }
    const later = await polluted({ role: 'x' }, () => guarded(t, { secret: SECRET, claims }))
    t.strictSame(await ask(later, forge({ role: 'admin', more: 1 })), OPEN, 'at boot neither')
  })
}

t.test('what a check throws goes on, and is an error even where it is nothing', async (t) => {
  FormatRegistry.Set('marker-throws', (text) => {
    if (text === '') return true
    throw null // eslint-disable-line no-throw-literal
  })
  t.teardown(() => FormatRegistry.Delete('marker-throws'))
  const reason = Object.assign(new Error('the app says so'), { statusCode: 418 })
  const throwing = (given: unknown) => (): never => { throw given }
  const cases: ReadonlyArray<readonly [ClaimsSetting, number]> = [
    [throwing(reason), 418], [throwing(null), 500], [throwing(undefined), 500],
    [Type.Object({ role: Type.String({ format: 'marker-throws' }) }), 500],
    [z.object({ role: z.string().refine(throwing(reason)) }), 500],
    [
      {
        '~standard': {
          version: 1,
          vendor: 'x',
          // eslint-disable-next-line no-throw-literal
          validate: (value: object) => { if ('role' in value) throw undefined; return { value } },
        },
      } as ClaimsSetting,
      500,
    ],
  ]
  for (const [claims, status] of cases) {
    for (const more of [{}, { threadPool: true }, { cache: false as const }]) {
      const app = await guarded(t, { secret: SECRET, claims, ...more })
      const answer = await app.inject({ url: '/', headers: { authorization: `Bearer ${forge({ role: 'x' })}` } })
      t.equal(answer.statusCode, status)
      await t.rejects(app.jwt.verify(forge({ role: 'x' })), Error)
      t.throws(() => app.jwt.encode({ role: 'x' }), Error)
    }
  }
})

t.test('only an answer of true, at once, lets claims pass', async (t) => {
  for (const answer of [false, undefined, null, 0, 1, 'yes', {}, [], () => true]) {
    const app = await guarded(t, { secret: SECRET, claims: (() => answer) as never })
    t.strictSame(await ask(app, forge()), MISMATCH, String(answer))
  }
  const late = [
    () => Promise.resolve(true), () => Promise.reject(new Error('marker')),
    () => ({ then: (resolve: (yes: boolean) => void) => resolve(true) }),
  ]
  const standard = (answer: unknown): ClaimsSetting =>
    ({
      '~standard': {
        version: 1, vendor: 'x', validate: (value) => Object.hasOwn(Object(value), 'id') ? answer : { value },
      },
    })
  for (const claims of [
    ...late as never[], z.object({ id: z.number().refine(async () => true) }),
    standard(Promise.reject(new Error('marker'))),
  ]) {
    const app = await guarded(t, { secret: SECRET, claims })
    const answer = await app.inject({ url: '/', headers: { authorization: `Bearer ${forge()}` } })
    t.equal(answer.statusCode, 500)
    t.match(answer.json(), {
      code: 'APISTAR_JWT_SETTINGS_INVALID',
      message: 'apistar-jwt: claims: a promise was answered, expected an answer at once.',
    })
  }
  for (const answer of [
    undefined, null, true, {}, { issues: [] }, { issues: [{}], value: 1 },
    { issues: [{ path: [{ key: 'org' }, 'id', 0, Symbol('x')] }] }, { issues: 'x' },
  ]) {
    const app = await guarded(t, { secret: SECRET, claims: standard(answer) })
    t.strictSame(await ask(app, forge()), MISMATCH, JSON.stringify(answer))
  }
})

t.test('a check gets a copy', async (t) => {
  const claims = (given: Record<string, unknown>): boolean => { given.role = 'admin'; delete given.id; return true }
  const { jwt } = await build(t, { secret: SECRET, claims })
  t.strictSame(await jwt.verify(jwt.encode({ id: 1 }, { noTimestamp: true })), { id: 1 })
})

t.test('what is told is cut, and in printable ASCII', async (t) => {
  const { app, lines } = await debugged(t, {
    claims: Type.Object({ id: Type.Optional(Type.Number()) }, { additionalProperties: false }),
  })
  await ask(app, forge({ 'x\r\n\u001b[31m\u202e\u00e9': 1 }))
  await ask(app, forge({ ['y'.repeat(5000)]: 1 }))
  const details = lines.map((line) => (JSON.parse(line) as { detail?: string }).detail ?? '')
    .filter((detail) => detail !== '')
  t.equal(details.length, 2)
  for (const detail of details) t.match(detail, /^claims\/[\x20-\x7e]{1,230}$/)
})

t.test('what is no check is refused at boot', async (t) => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const NO_CHECK = /^apistar-jwt: Invalid settings: claims: .* given, expected a schema made with @sinclair\/typebox 0\.34, a Standard Schema v1 \(Zod, Valibot, ArkType\) or a predicate\.$/
  const cases: ReadonlyArray<readonly [string, unknown]> = [
    ['text', 'marker-of-a-schema'], ['a number', 12345678], ['true', true], ['a list', []],
    ['a symbol', Symbol('marker')], ['nothing', {}],
    ['an async function', async () => true],
    ['a getter', { get '~standard' () { throw new Error('marker-of-an-error') } }],
    ['a standard of another version', { '~standard': { version: 2, validate: () => ({ value: 1 }) } }],
    ['a standard without a function', { '~standard': { version: 1 } }], ['a standard of null', { '~standard': null }],
    [
      'a standard that answers late',
      { '~standard': { version: 1, vendor: 'x', validate: async () => ({ value: 1 }) } },
    ], [
      'a standard that fails late',
      { '~standard': { version: 1, vendor: 'x', validate: async () => { throw new Error('marker') } } },
    ],
    ['one of TypeBox 1.x', { '~kind': 'Object', type: 'object', properties: {} }],
  ]
  for (const [name, claims] of cases) await refusedAtBoot(t, { secret: SECRET, claims }, NO_CHECK, name)
  await refusedAtBoot(
    t, { secret: SECRET, claims: proxy }, /: claims: given, but to read it throws\.$/, 'a Proxy that is over'
  )
  await refusedAtBoot(
    t, { secret: '', claims: {}, leeway: -1 }, /leeway: .*claims: .*secret: /, 'named beside other faults'
  )
  await t.rejects(polluted({
    '~standard': { version: 1, validate: () => ({ value: 1 }) },
  }, () => guarded(t, { secret: SECRET, claims: {} as never })), { message: NO_CHECK })
})

t.test('a check that is refused is none', async (t) => {
  const unknown = Type.Unsafe({ [Kind]: 'marker-of-a-kind' })
  TypeRegistry.Delete('marker-of-a-kind')
  for (const given of [{}, unknown, 'x'] as TSchema[]) {
    const faults = createFaults('settings')
    t.equal(await createClaimsCheck(given, faults), undefined)
    t.ok(faults.has('claims'))
  }
})

import t from 'tap'
import { createFamily, ownerOf } from '../../lib/sessions/refresh-token.js'
import {
  expiryOf, factsOf, readStored, writeRecord, writeTombstone, type SessionRecord,
} from '../../lib/sessions/record.js'

const record: SessionRecord = {
  userId: 1,
  created: 1000,
  end: 9000,
  idle: 5000,
  rotated: 2000,
  generation: 3,
  ...createFamily().secrets,
  authTime: 1000,
  acr: 'mfa',
  amr: ['pwd', 'otp'],
  data: { device: 'phone', nested: [1, { a: null }] },
}
const owner = ownerOf(1)

t.test('what is written is read again', (t) => {
  const cases: ReadonlyArray<readonly [string, SessionRecord]> = [
    ['all of it', record],
    ['without what is optional', { ...record, acr: null, amr: null, data: null }],
    ['a user with a name', { ...record, userId: 'bailey' }],
    ['a negative user id', { ...record, userId: -1 }],
  ]
  for (const [name, each] of cases) {
    t.strictSame(readStored(writeRecord(each), ownerOf(each.userId)), { state: 'live', record: each }, name)
  }
  t.strictSame(readStored(null, owner), { state: 'unknown' })
  t.strictSame(readStored(writeTombstone(1000), owner), { state: 'ended' })
  t.end()
})

t.test('what is damaged is no session, and no crash', (t) => {
  const text = writeRecord(record)
  const texts: unknown[] = [
    '', ' ', 'null', '1', '"text"', '[]', '{}', '{', text.slice(1), text.slice(0, -1), `${text}${text}`, `[${text}]`,
    '{"ended":"1"}', '{"ended":null}', '{"ended":1,"more":1}', '{"ended":-1}', '['.repeat(100_000), '\ud800', undefined,
    7, {}, Buffer.from(text),
  ]
  for (const value of texts) {
    t.strictSame(readStored(value as string, owner), { state: 'damaged' }, String(value).slice(0, 30))
  }
  for (const name of Object.keys(record)) {
    const { [name as keyof SessionRecord]: _, ...rest } = record
    t.strictSame(readStored(JSON.stringify(rest), owner), { state: 'damaged' }, `without ${name}`)
  }
  const wrong: ReadonlyArray<readonly [keyof SessionRecord | 'more', unknown]> = [
    ['userId', null], ['userId', 1.5], ['userId', 2 ** 53], ['userId', true], ['userId', ['1']], ['userId', {}],
    ...['created', 'end', 'idle', 'rotated', 'authTime'].flatMap((name) => {
      return ['1', null, -1, 1e300, {}].map((value) => [name as keyof SessionRecord, value] as const)
    }),
    ['generation', -1], ['generation', 1.5], ['generation', 2 ** 32], ['generation', '3'],
    ['family', ''], ['family', `${record.family}A`], ['family', record.family.slice(1)],
    ['family', `${record.family.slice(1)}!`], ['family', null],
    ['key', ''], ['key', `${record.key}\n`], ['key', 7], ['acr', 1], ['acr', []], ['amr', 'pwd'], ['amr', [1]],
    ['more', 1],
  ]
  for (const [name, value] of wrong) {
    t.strictSame(
      readStored(JSON.stringify({ ...record, [name]: value }), owner),
      { state: 'damaged' },
      `${name}: ${JSON.stringify(value)}`
    )
  }
  t.strictSame(
    readStored(text.replace('"end":9000', '"end":1e400'), owner), { state: 'damaged' }, 'a session without an end'
  )
  t.strictSame(readStored(text, ownerOf('1')), { state: 'damaged' }, 'of another user')
  t.end()
})

t.test('what may be told of it', (t) => {
  const facts = factsOf('the-id', record)
  t.strictSame(facts, {
    id: 'the-id',
    userId: 1,
    createdAt: new Date(1000),
    usedAt: new Date(2000),
    expiresAt: new Date(5000),
    authTime: new Date(1000),
    acr: 'mfa',
    amr: ['pwd', 'otp'],
    data: { device: 'phone', nested: [1, { a: null }] },
  })
  t.notOk(JSON.stringify(facts).includes(record.key))
  t.notOk(JSON.stringify(facts).includes(record.family))
  t.throws(() => { (facts as { userId: unknown }).userId = 2 }, TypeError)
  t.throws(() => { (facts.amr as string[]).push('hwk') }, TypeError)
  t.equal(factsOf('the-id', { ...record, amr: null }).amr, null)
  t.equal(expiryOf({ ...record, idle: 9500 }), 9000, 'nothing moves the end')
  t.end()
})

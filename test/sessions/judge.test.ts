import t from 'tap'
import { judge, type Circumstances, type Judgement } from '../../lib/sessions/judge.js'
import type { SessionRecord, Stored } from '../../lib/sessions/record.js'
import {
  createFamily, createId, formatRefreshToken, ownerOf, parseRefreshToken, type RefreshToken,
} from '../../lib/sessions/refresh-token.js'

const GRACE = 30_000
const ROTATED = 1_000_000
const id = createId()
const owner = ownerOf(1)
const { family, secrets } = createFamily()
const other = createFamily()

function recordAt (generation: number, more: Partial<SessionRecord> = {}): SessionRecord {
  return {
    userId: 1,
    created: 0,
    end: 3_000_000,
    idle: 2_000_000,
    rotated: ROTATED,
    generation,
    ...secrets,
    authTime: 0,
    acr: null,
    amr: null,
    data: null,
    ...more,
  }
}

function tokenOf (generation: number, change: Partial<RefreshToken> & { key?: string } = {}): RefreshToken {
  const token = formatRefreshToken({ owner, id, family, ...change }, change.key ?? secrets.key, generation)
  return { ...parseRefreshToken(token) as RefreshToken, ...change }
}

interface Case {
  readonly name: string
  readonly stored: number | Stored
  readonly presented: number | RefreshToken
  /** Milliseconds since the last rotation. */
  readonly age: number
  readonly given?: Partial<Circumstances>
  readonly expected: Omit<Judgement, 'record'> & { readonly [name: string]: unknown }
}

const LONG = GRACE * 10
const CASES: readonly Case[] = [
  {
    name: 'no such session',
    stored: { state: 'unknown' },
    presented: 0,
    age: 0,
    expected: { act: 'refuse', reason: 'unknown' },
  },
  { name: 'ended', stored: { state: 'ended' }, presented: 0, age: 0, expected: { act: 'refuse', reason: 'ended' } },
  {
    name: 'damaged', stored: { state: 'damaged' }, presented: 0, age: 0, expected: { act: 'refuse', reason: 'damaged' },
  },
  {
    name: 'on its last millisecond', stored: 4, presented: 4, age: 999_999, expected: { act: 'rotate', generation: 5 },
  },
  { name: 'past idle', stored: 4, presented: 4, age: 1_000_000, expected: { act: 'refuse', reason: 'expired' } },
  {
    name: 'past its lifetime',
    stored: { state: 'live', record: recordAt(4, { end: ROTATED + 5 }) },
    presented: 4,
    age: 5,
    expected: { act: 'refuse', reason: 'expired' },
  },
  {
    name: 'another family, proof and all',
    stored: 4,
    presented: tokenOf(4, { family: other.family }),
    age: 0,
    expected: { act: 'refuse', reason: 'forged' },
  },
  {
    name: 'the proof of another key',
    stored: 4,
    presented: tokenOf(4, { key: other.secrets.key }),
    age: 0,
    expected: { act: 'refuse', reason: 'forged' },
  },
  {
    name: 'a guessed proof, far behind',
    stored: 4,
    presented: tokenOf(0, { proof: Buffer.alloc(16) }),
    age: LONG,
    expected: { act: 'refuse', reason: 'forged' },
  },
  {
    name: 'a generation that was made up',
    stored: 4,
    presented: { ...tokenOf(4), generation: 1 },
    age: LONG,
    expected: { act: 'refuse', reason: 'forged' },
  },
  {
    name: 'junk past idle',
    stored: 4,
    presented: tokenOf(4, { proof: Buffer.alloc(16) }),
    age: 1_000_000,
    expected: { act: 'refuse', reason: 'expired' },
  },
  {
    name: 'genuine, but revoked',
    stored: 4,
    presented: 4,
    age: 0,
    given: { isRevoked: () => true },
    expected: { act: 'end' },
  },
  {
    name: 'revoked, and behind',
    stored: 4,
    presented: 1,
    age: LONG,
    given: { isRevoked: () => true },
    expected: { act: 'end' },
  },
  {
    name: 'junk, and revoked',
    stored: 4,
    presented: tokenOf(4, { family: other.family }),
    age: 0,
    given: { isRevoked: () => true },
    expected: { act: 'refuse', reason: 'forged' },
  },
  { name: 'two behind, at once', stored: 4, presented: 2, age: 0, expected: { act: 'reuse', behind: 2, ageMs: 0 } },
  { name: 'far behind', stored: 4, presented: 0, age: LONG, expected: { act: 'reuse', behind: 4, ageMs: LONG } },
  {
    name: 'one behind, a grace ago',
    stored: 4,
    presented: 3,
    age: GRACE,
    expected: { act: 'reuse', behind: 1, ageMs: GRACE },
  },
  {
    name: 'one behind, a moment before',
    stored: 4,
    presented: 3,
    age: GRACE - 1,
    expected: { act: 'replay', generation: 4, behind: 1, ageMs: GRACE - 1 },
  },
  {
    name: 'one behind, at once',
    stored: 1,
    presented: 0,
    age: 0,
    expected: { act: 'replay', generation: 1, behind: 1, ageMs: 0 },
  },
  {
    name: 'one behind, by a store whose clock went back',
    stored: 4,
    presented: 3,
    age: -40_000,
    expected: { act: 'replay', generation: 4, behind: 1, ageMs: 0 },
  },
  {
    name: 'the newest, young',
    stored: 4,
    presented: 4,
    age: GRACE - 1,
    expected: { act: 'repeat', generation: 4, ageMs: GRACE - 1 },
  },
  { name: 'the newest, a grace old', stored: 4, presented: 4, age: GRACE, expected: { act: 'rotate', generation: 5 } },
  { name: 'the first, young', stored: 0, presented: 0, age: 0, expected: { act: 'rotate', generation: 1 } },
  { name: 'the first, old', stored: 0, presented: 0, age: LONG, expected: { act: 'rotate', generation: 1 } },
  { name: 'one ahead', stored: 4, presented: 5, age: 0, expected: { act: 'recover', generation: 6, behind: -1 } },
  {
    name: 'far ahead',
    stored: 0,
    presented: 2 ** 32 - 2,
    age: LONG,
    expected: { act: 'recover', generation: 2 ** 32 - 1, behind: 2 - 2 ** 32 },
  },
  {
    name: 'without a grace, one behind, at once',
    stored: 4,
    presented: 3,
    age: 0,
    given: { grace: 0 },
    expected: { act: 'reuse', behind: 1, ageMs: 0 },
  },
  {
    name: 'without a grace, the newest, at once',
    stored: 4,
    presented: 4,
    age: 0,
    given: { grace: 0 },
    expected: { act: 'rotate', generation: 5 },
  },
  {
    name: 'without a grace, by a clock that went back',
    stored: 4,
    presented: 3,
    age: -1,
    given: { grace: 0 },
    expected: { act: 'reuse', behind: 1, ageMs: 0 },
  },
]

for (const { name, stored, presented, age, given, expected } of CASES) {
  const found: Stored = typeof stored === 'number' ? { state: 'live', record: recordAt(stored) } : stored
  const token = typeof presented === 'number' ? tokenOf(presented) : presented
  const judgement = judge(found, token, { now: ROTATED + age, grace: GRACE, isRevoked: () => false, ...given })
  const { record, ...rest } = judgement
  t.strictSame(rest, expected, name)
  t.equal(record, found.state === 'live' ? found.record : undefined, `${name}: of this session`)
}

t.test('whether it is revoked is asked of the session', (t) => {
  const asked: unknown[] = []
  const record = recordAt(0)
  judge({ state: 'live', record }, tokenOf(0), {
    now: ROTATED, grace: GRACE, isRevoked: (...args) => asked.push(args) === 0,
  })
  t.strictSame(asked, [[id, record]])
  t.end()
})

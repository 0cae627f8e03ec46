import type { Static, TObject } from '@sinclair/typebox'
import { findMismatches } from '../settings/check.js'
import { parseJson } from '../settings/own.js'
import type { SessionFacts } from '../settings/session-schemas.js'
import { Type } from '../settings/type.js'
import { ownerOf } from './refresh-token.js'

// A digest or a key of 32 bytes, base64url.
const Bytes = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
// What a Date can hold.
const Time = Type.Number({ minimum: 0, maximum: 8.64e15 })
const SafeInteger = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })
const TextOrNull = Type.Union([Type.String(), Type.Null()])
const TextsOrNull = Type.Union([Type.Array(Type.String()), Type.Null()])

const RecordSchema = Type.Object({
  userId: Type.Union([Type.String(), SafeInteger]),
  /** When the session began, on the store's clock in milliseconds, as all times here. */
  created: Time,
  /** When it ends, whatever is done. */
  end: Time,
  /** When it ends, unless it is used. */
  idle: Time,
  /** When its token was last replaced. */
  rotated: Time,
  generation: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }),
  /** SHA-256 of what the client alone knows. */
  family: Bytes,
  key: Bytes,
  authTime: Time,
  acr: TextOrNull,
  amr: TextsOrNull,
  data: Type.Unknown(),
}, { additionalProperties: false })

const TombstoneSchema = Type.Object({ ended: Time }, { additionalProperties: false })

/** What a store keeps of a session, as JSON. */
export type SessionRecord = Readonly<Static<typeof RecordSchema>>

/** What a store gave back: nothing, a session, one that has ended, or what nobody can read. */
export type Stored =
  | { readonly state: 'unknown' | 'ended' | 'damaged' }
  | { readonly state: 'live', readonly record: SessionRecord }

// What a schema takes for any value may be missing as well.
function matches<Schema extends TObject> (schema: Schema, value: unknown): value is Static<Schema> {
  return findMismatches(schema, value).length === 0 &&
    schema.required?.every((name) => name in (value as object)) === true
}

/** The text of a session for the store. */
export function writeRecord (record: SessionRecord): string {
  return JSON.stringify(record)
}

/** The text that stands where a session has ended, so that a request in flight cannot bring it back. */
export function writeTombstone (now: number): string {
  return JSON.stringify({ ended: now } satisfies Static<typeof TombstoneSchema>)
}

/**
 * Reads what a store gave back, strictly: what is not exactly a session of this owner lets nobody in.
 *
 * @param value the text, null where the store has none
 * @param owner whose sessions were asked for
 */
export function readStored (value: string | null, owner: string): Stored {
  if (value === null) return { state: 'unknown' }
  const read = typeof value === 'string' ? parseJson(value) : undefined
  // To hold each record against both schemas would take a good part of a refresh.
  const isEnd = typeof read === 'object' && read !== null && Object.hasOwn(read, 'ended')
  if (isEnd) return { state: matches(TombstoneSchema, read) ? 'ended' : 'damaged' }
  if (!matches(RecordSchema, read) || ownerOf(read.userId) !== owner) return { state: 'damaged' }
  return { state: 'live', record: read }
}

/** When a session ends where nobody uses it again, in milliseconds. */
export function expiryOf ({ end, idle }: SessionRecord): number {
  return Math.min(end, idle)
}

/** What may be told of a session. */
export function factsOf (id: string, record: SessionRecord): SessionFacts {
  const { userId, created, rotated, authTime, acr, amr, data } = record
  return Object.freeze({
    id,
    userId,
    createdAt: new Date(created),
    usedAt: new Date(rotated),
    expiresAt: new Date(expiryOf(record)),
    authTime: new Date(authTime),
    acr,
    amr: amr === null ? null : Object.freeze([...amr]),
    data: typeof data === 'object' && data !== null ? structuredClone(data) : data,
  })
}

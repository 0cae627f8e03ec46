import type { SessionRecord, Stored } from './record.js'
import { expiryOf } from './record.js'
import { isGenuine, type RefreshToken } from './refresh-token.js'

/** Why a refresh token is refused while its session, if there is one, lives on. */
type Refusal = 'malformed' | 'unknown' | 'ended' | 'damaged' | 'expired' | 'forged'

interface Issued {
  readonly record: SessionRecord
  /** The generation of the token that the answer holds. */
  readonly generation: number
}

/** What is to be done about a refresh token. */
export type Judgement =
  | { readonly act: 'refuse', readonly reason: Refusal, readonly record?: SessionRecord }
  /** A genuine token of a session that was revoked: what the store lost is written again. */
  | { readonly act: 'end', readonly record: SessionRecord }
  /** A genuine token that was replaced long ago: somebody has a copy. Milliseconds since the last was replaced. */
  | { readonly act: 'reuse', readonly record: SessionRecord, readonly behind: number, readonly ageMs: number }
  /** Give the token of the store again: to whom its answer was lost, or to another tab. */
  | Issued & { readonly act: 'replay', readonly behind: 1, readonly ageMs: number }
  /** Give the same token again: it is too young to be replaced. */
  | Issued & { readonly act: 'repeat', readonly ageMs: number }
  | Issued & { readonly act: 'rotate' }
  /** A genuine token that the store has yet to issue: the store went back in time. */
  | Issued & { readonly act: 'recover', readonly behind: number }

/** What a token is judged by, beside the record. */
export interface Circumstances {
  /** The store's time, in milliseconds. */
  readonly now: number
  /** For how many milliseconds a replaced token still gets its successor, and a young one is not replaced. */
  readonly grace: number
  /** Whether the revocation list has the session, or its user, as revoked. */
  readonly isRevoked: (id: string, record: SessionRecord) => boolean
}

// One predecessor is innocent for a grace, since there is at most one rotation in it: two are not.
function judgeGeneration (record: SessionRecord, presented: number, { now, grace }: Circumstances): Judgement {
  const behind = record.generation - presented
  const ageMs = Math.max(0, now - record.rotated)
  if (behind < 0) return { act: 'recover', record, generation: presented + 1, behind }
  if (behind > 1 || (behind === 1 && ageMs >= grace)) return { act: 'reuse', record, behind, ageMs }
  if (behind === 1) return { act: 'replay', record, generation: record.generation, behind, ageMs }
  if (presented > 0 && ageMs < grace) return { act: 'repeat', record, generation: presented, ageMs }
  return { act: 'rotate', record, generation: presented + 1 }
}

/**
 * Judges a refresh token by what the store has, on the store's time. Junk never ends a session: only who holds the
 * family can have a token judged as reused.
 *
 * @param stored what the store gave back for the token's owner and session
 * @param token the token, of which only the form is known to be right
 */
export function judge (stored: Stored, token: RefreshToken, circumstances: Circumstances): Judgement {
  if (stored.state !== 'live') return { act: 'refuse', reason: stored.state }
  const { record } = stored
  if (circumstances.now >= expiryOf(record)) return { act: 'refuse', reason: 'expired', record }
  if (!isGenuine(token, record)) return { act: 'refuse', reason: 'forged', record }
  if (circumstances.isRevoked(token.id, record)) return { act: 'end', record }
  return judgeGeneration(record, token.generation, circumstances)
}

import { endSessions } from './ending.js'
import type { SessionParts } from './parts.js'
import { readStored } from './record.js'
import { isGenuine, parseRefreshToken } from './refresh-token.js'

/**
 * Ends the session that a refresh token was issued in, however long ago: who has one may log out.
 *
 * @returns whether there was such a session
 * @throws SessionsUnavailable
 */
export type EndByToken = (refreshToken: unknown, reason: string) => Promise<boolean>

/** Builds what logs out by a refresh token. */
export function createEndByToken (parts: SessionParts): EndByToken {
  return async function endByToken (refreshToken, reason) {
    const token = parseRefreshToken(refreshToken)
    if (token === undefined) return false
    const { owner, id } = token
    const { value, now } = await parts.calls.get(owner, id)
    const stored = readStored(value, owner)
    if (value === null || stored.state !== 'live' || !isGenuine(token, stored.record)) return false
    return await endSessions(parts, { userId: stored.record.userId, reason }, [{ id, value, now }]) > 0
  }
}

import type { Sessions } from '../jwt/sessions.js'
import { EndAllOptionsSchema, type EndAllOptions, type SessionFacts } from '../settings/session-schemas.js'
import { checkUserId, readCall } from './call-options.js'
import { createLogin } from './create.js'
import { endSessions, type Ending } from './ending.js'
import { isLive, type SessionParts } from './parts.js'
import { factsOf, readStored } from './record.js'
import { createRefresh } from './refresh.js'
import { isId, ownerOf } from './refresh-token.js'
import { createStepUp } from './step-up.js'

/** Builds `fastify.jwt.sessions`. */
export function createSessions (parts: SessionParts): Sessions {
  const { calls, revocations } = parts

  async function end (userId: string | number, sessionId: string, reason: string | null = null): Promise<boolean> {
    checkUserId('end', userId)
    if (!isId(sessionId)) return false
    const { value, now } = await calls.get(ownerOf(userId), sessionId)
    if (value === null) return false
    return await endSessions(parts, { userId, reason }, [{ id: sessionId, value, now }]) > 0
  }

  async function endAllBut (except: string | undefined, ending: Ending): Promise<number> {
    const { values, now } = await calls.list(ownerOf(ending.userId))
    const found = values.filter(([id]) => id !== except).map(([id, value]) => ({ id, value, now }))
    return await endSessions(parts, ending, found)
  }

  async function endAll (userId: string | number, options: EndAllOptions = {}): Promise<number> {
    checkUserId('endAll', userId)
    const { except, reason = null } = readCall<EndAllOptions>('endAll', EndAllOptionsSchema, options)
    // What is no session's ends as well, unless it cannot be told from the session that goes on.
    const marking = except === undefined ? revocations.revokeBeforeNow(userId) : undefined
    const [ended] = await Promise.all([endAllBut(except, { userId, reason }), marking])
    return ended
  }

  async function list (userId: string | number): Promise<SessionFacts[]> {
    checkUserId('list', userId)
    const owner = ownerOf(userId)
    const { values, now } = await calls.list(owner)
    const sessions = values.flatMap(([id, value]) => {
      const stored = readStored(value, owner)
      if (stored.state !== 'live' || !isLive(parts, { id, record: stored.record, now })) return []
      return [factsOf(id, stored.record)]
    })
    return sessions.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
  }

  return Object.freeze({
    create: createLogin(parts),
    refresh: createRefresh(parts),
    stepUp: createStepUp(parts),
    end,
    endAll,
    list,
  })
}

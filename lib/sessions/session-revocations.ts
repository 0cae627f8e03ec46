import { roundUp, stateFact, type Fact } from './facts.js'
import type { Lifetime } from './lifetime.js'
import type { RevocationList } from './revocation-list.js'
import type { Revocations } from './revocations.js'

/** Builds what sessions use of the list, which the lifetime says how long to keep facts on. */
export function createSessionRevocations (list: RevocationList, lifetime: Lifetime): Revocations {
  function endsOf (ids: readonly string[], end = 0): Fact[] {
    const until = roundUp(Math.max(lifetime.kept(list.clock.now()), lifetime.after(end)))
    return ids.map((name) => stateFact({ kind: 'sid', name, until }))
  }

  return {
    get revision () { return list.revision },
    get freshUntil () { return list.freshUntil },
    now: list.clock.now,
    observe: list.clock.observe,
    isRevoked: list.isRevoked,
    isSessionRevoked: (sid) => list.has('sid', sid),
    holdSessions: (ids, until) => list.hold(endsOf(ids, until)),
    revokeSessions: (ids) => list.add(endsOf(ids)),
    revokeBeforeNow (subject) {
      const until = roundUp(lifetime.kept(list.clock.now()))
      return list.addUntilNow((now) =>
        stateFact({ kind: 'sub', name: String(subject), until, before: Math.floor(now / 1000) }))
    },
    async requireFresh () {
      if (Date.now() / 1000 >= list.freshUntil) await list.refresh()
    },
  }
}

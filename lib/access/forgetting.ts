/** What was forgotten, and when: told by turns, which no clock sets back. */
export interface Forgetting {
  /** The turn that begins now. */
  readonly turn: () => number
  /** Forgets whatever is known of a user by now. */
  readonly forget: (userId: string | number) => void
  /** Whether what was asked for at a turn has been forgotten since. */
  readonly isForgotten: (userId: string | number | null, turn: number) => boolean
}

interface Forgotten { readonly turn: number, readonly at: number }

const MOST = 10_000

/**
 * Notes whom to forget, until nothing from before that can be in use any more.
 *
 * @param maxAge for how many seconds something is used
 */
export function createForgetting (maxAge: number): Forgetting {
  const users = new Map<string, Forgotten>()
  let now = 1
  // All that is from before this turn is forgotten, whose it may be.
  let floor = 0

  function drop (name: string, { turn }: Forgotten): void {
    users.delete(name)
    floor = Math.max(floor, turn)
  }

  function prune (at: number): void {
    for (const [name, forgotten] of users) {
      if (users.size <= MOST && at < forgotten.at + maxAge) return
      drop(name, forgotten)
    }
  }

  return {
    turn: () => now,
    forget (userId) {
      now += 1
      // 7 and '7' are two users to nobody who forgets one of them.
      const name = String(userId)
      users.delete(name)
      const at = Date.now() / 1000
      users.set(name, { turn: now, at })
      prune(at)
    },
    isForgotten (userId, turn) {
      if (now === 1) return false
      return turn < Math.max(floor, users.get(String(userId))?.turn ?? 0)
    },
  }
}

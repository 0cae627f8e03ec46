interface PollerParts {
  /** Never rejects. */
  readonly poll: () => Promise<void>
  /** Seconds from the end of one poll to the next. */
  readonly interval: number
}

/** Does something again and again, one at a time. */
interface Poller {
  /** Polls now, or joins the poll that is under way. From the first one on it repeats itself. */
  readonly run: () => Promise<void>
  /** Has a poll begin soon that has not begun yet. */
  readonly nudge: () => void
  /** Begins no other. Resolves when none is under way. */
  readonly stop: () => Promise<void>
}

/** Builds a poller, whose timer keeps no process alive. */
export function createPoller ({ poll, interval }: PollerParts): Poller {
  let pending: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let isNudged = false
  let isStopped = false

  function settle (): void {
    pending = undefined
    if (isStopped) return
    if (isNudged) {
      run()
      return
    }
    timer = setTimeout(run, interval * 1000).unref()
  }

  function run (): Promise<void> {
    if (isStopped) return Promise.resolve()
    clearTimeout(timer)
    if (pending === undefined) {
      isNudged = false
      pending = poll().finally(settle)
    }
    return pending
  }

  return {
    run,
    nudge () {
      isNudged = true
      if (pending === undefined) run()
    },
    async stop () {
      isStopped = true
      clearTimeout(timer)
      await pending
    },
  }
}

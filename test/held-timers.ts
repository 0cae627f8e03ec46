import type { Test } from 'tap'

/** Timers that go off when they are told to. */
export interface HeldTimers {
  readonly count: () => number
  readonly fire: () => void
}

/** Holds back every timer that is set for so many milliseconds from now on. */
export function holdTimers (t: Test, milliseconds: number): HeldTimers {
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const held = new Map<unknown, () => void>()
  t.intercept(globalThis, 'setTimeout', {
    value (run: (...args: unknown[]) => void, delay: number, ...rest: unknown[]) {
      if (delay !== milliseconds) return set(run, delay, ...rest)
      const timer = { unref: () => timer }
      held.set(timer, () => run(...rest))
      return timer
    },
  })
  t.intercept(globalThis, 'clearTimeout', { value: (timer: NodeJS.Timeout) => held.delete(timer) || clear(timer) })
  return {
    count: () => held.size,
    fire () {
      const due = [...held.values()]
      held.clear()
      for (const run of due) run()
    },
  }
}

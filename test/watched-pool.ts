import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { Test } from 'tap'

interface Held { readonly started: Promise<void>, readonly release: () => void }

export interface WatchedPool {
  /** How many checks were handed to it. */
  readonly count: () => number
  /** Holds the answers back from now on. */
  readonly hold: () => Held
}

/** Counts the checks of signatures that are handed to the thread pool, and holds their answers where it is told to. */
export function watchPool (t: Test): WatchedPool {
  const { verify } = crypto
  let count = 0
  let gate = Promise.resolve()
  let start = (): void => {}
  function countedVerify (...[hash, input, key, signature, callback]: Parameters<typeof verify>): unknown {
    if (callback === undefined) return verify(hash, input, key, signature)
    count++
    start()
    return verify(hash, input, key, signature, (error, isRight) => { gate.then(() => callback(error, isRight)) })
  }
  crypto.verify = countedVerify as typeof verify
  syncBuiltinESMExports()
  t.after(() => {
    crypto.verify = verify
    syncBuiltinESMExports()
  })
  return {
    count: () => count,
    hold () {
      const started = new Promise<void>((resolve) => { start = resolve })
      let release = (): void => {}
      gate = new Promise((resolve) => { release = resolve })
      return { started, release }
    },
  }
}

/** Room for a limited number of things that are under way. */
export interface Room {
  /** Starts something that takes a place until it settles; undefined, and nothing started, where there is no room. */
  readonly hold: <Result>(start: () => Promise<Result>) => Promise<Result> | undefined
}

/** Each holds on to its request and its token, so their number bounds what a flood of tokens can take of memory. */
const MOST = 1000

/** Makes room for 1,000. */
export function createRoom (): Room {
  let taken = 0

  function leave (): void {
    taken -= 1
  }

  return {
    hold (start) {
      if (taken === MOST) return undefined
      const work = start()
      taken += 1
      return work.finally(leave)
    },
  }
}

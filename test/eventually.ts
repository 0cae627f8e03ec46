import { setTimeout } from 'node:timers/promises'

const LONGEST = 20_000
const STEP = 10

/**
 * Tries again and again until it succeeds: for servers of other processes, which take the time that they take.
 *
 * @param isPassing whether an error is one to try again after
 */
export async function eventually<Result> (attempt: () => Promise<Result>, isPassing: (error: unknown) => boolean = () =>
  true): Promise<Result> {
  for (let left = LONGEST / STEP; ; left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (left < 0 || !isPassing(error)) throw error
      await setTimeout(STEP)
    }
  }
}

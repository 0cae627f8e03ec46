/**
 * Waits for work until a signal is aborted, whether or not the work heeds the signal.
 *
 * @throws the reason of the signal; what the work throws
 */
export async function untilAborted<Result> (signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted()
  const done = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { signal: done.signal })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    done.abort()
  }
}

/**
 * Does work in limited time.
 *
 * @param seconds how long it may take
 * @param ending what ends it early
 * @throws what the work throws when its signal is aborted
 */
export async function withinTime<Result> (
  seconds: number, ending: AbortSignal, work: (signal: AbortSignal) => Promise<Result>
): Promise<Result> {
  // Not AbortSignal.timeout: AbortSignal.any holds its sources weakly, and one that was collected
  // never fires. The timer holds this controller.
  const late = new AbortController()
  const limit = setTimeout(() => late.abort(new Error('It took too long.')), seconds * 1000)
  try {
    return await work(AbortSignal.any([late.signal, ending]))
  } finally {
    clearTimeout(limit)
  }
}

/**
 * Waits at boot for work that never rejects, but for half of what a hook may take: the app then starts without it.
 *
 * @param hookTimeout milliseconds, 0 for ever, as Fastify has it
 */
export async function waitAtBoot (work: Promise<void>, hookTimeout: number): Promise<void> {
  if (hookTimeout <= 0) return await work
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, hookTimeout / 2).unref()
  })
  await Promise.race([work, patience])
  clearTimeout(timer)
}

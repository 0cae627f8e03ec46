/**
 * Waits at boot for work that never rejects, but for half of what a hook may take: the app then starts without it.
 *
 * @param hookTimeout milliseconds, 0 for ever
 */
export async function waitAtBoot (work: Promise<void>, hookTimeout: number): Promise<void> {
  if (hookTimeout === 0) return await work
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, hookTimeout / 2).unref()
  })
  await Promise.race([work, patience])
  clearTimeout(timer)
}

import { SessionsUnavailable } from '../errors.js'

/**
 * Waits for something that is made good later where the store is away now.
 *
 * @throws whatever else goes wrong
 */
export async function despiteOutage (work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof SessionsUnavailable)) throw error
  }
}

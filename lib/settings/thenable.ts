import { attempt } from './own.js'

/** Whether something is to be awaited: a promise of any realm or library, which `instanceof` does not tell. */
export function isThenable (value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' && typeof value !== 'function') return false
  return value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/** Whether an answer is still to come. Nobody will wait for it, and its rejection would end the process. */
export function isLate (answer: unknown): boolean {
  if (!isThenable(answer)) return false
  attempt(() => answer.then(() => undefined, () => undefined))
  return true
}

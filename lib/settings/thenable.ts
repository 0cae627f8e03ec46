/** Whether something is to be awaited: a promise of any realm or library, which `instanceof` does not tell. */
export function isThenable (value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' && typeof value !== 'function') return false
  return value !== null && typeof (value as { then?: unknown }).then === 'function'
}

import { deepStrictEqual } from 'node:assert'
import type { Test } from 'tap'
import { eventually } from './eventually.js'

/** Asks until the answer is what is expected: a real server has a real clock. */
export async function becomes (t: Test, ask: () => unknown, expected: unknown, name: string): Promise<void> {
  async function attempt (): Promise<void> {
    deepStrictEqual(await ask(), expected)
  }
  await eventually(attempt).then(() => t.pass(name), async () => t.strictSame(await ask(), expected, name))
}

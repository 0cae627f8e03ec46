import t from 'tap'
import type { World } from '../../../lib/entries/cli/command.js'
import { readInput } from '../../../lib/entries/cli/input.js'

function worldOf (chunks: readonly Uint8Array[], isTTY?: boolean): World & { said: string[] } {
  const said: string[] = []
  async function * read (): AsyncGenerator<Uint8Array> { yield * chunks }
  const input = Object.assign(read(), { isTTY })
  return { env: {}, directory: '', hasColours: false, input, say: (message) => { said.push(message) }, said }
}

t.test('the standard input as text', async (t) => {
  const split = Buffer.from('ä\n')
  t.equal(await readInput(worldOf([split.subarray(0, 1), split.subarray(1)]), 'text'), 'ä')
  t.equal(await readInput(worldOf([Buffer.from('\ufeff {} ')]), 'text'), '{}', 'a byte order mark is left out')
  const world = worldOf([Buffer.from('x')], true)
  await readInput(world, 'a token')
  t.strictSame(world.said, ['Give a token, then press Enter and Ctrl-D:'], 'on a terminal, it is asked for')
})

t.test('what is refused', async (t) => {
  const CASES: ReadonlyArray<readonly [Uint8Array[], string]> = [
    [[], 'nothing came on the standard input, where a token was expected.'],
    [[Buffer.from(' \n')], 'nothing came on the standard input, where a token was expected.'],
    [[Buffer.from([0xff])], 'what came on the standard input is not UTF-8.'],
    [Array.from({ length: 3 }, () => Buffer.alloc(500_000, 'a')), 'more than 1 MiB came on the standard input.'],
  ]
  for (const [chunks, message] of CASES) {
    await t.rejects(readInput(worldOf(chunks), 'a token'), { name: 'Misuse', message })
  }
})

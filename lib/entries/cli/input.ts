import { attempt } from '../../settings/own.js'
import { Misuse, type World } from './command.js'

const MOST_BYTES = 1_048_576

/**
 * Reads all of the standard input as text, without white space around it.
 *
 * @param what is expected there
 * @throws Misuse, where there is nothing, more than 1 MiB, or no UTF-8
 */
export async function readInput ({ input, say }: World, what: string): Promise<string> {
  if (input.isTTY === true) say(`Give ${what}, then press Enter and Ctrl-D:`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of input) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Misuse('more than 1 MiB came on the standard input.')
  }
  const text = attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  if (text === undefined) throw new Misuse('what came on the standard input is not UTF-8.')
  if (text.trim() === '') throw new Misuse(`nothing came on the standard input, where ${what} was expected.`)
  return text.trim()
}

import { randomBytes } from 'node:crypto'
import fastify from 'fastify'
import apistarJwt from '../index.js'
import { collect } from './garbage.js'
import { createSecretSigner, createTokens } from './keys.js'

const COUNT = 10_000

function used (): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const secret = randomBytes(32)
const sign = createSecretSigner(secret)
const app = fastify()
await app.register(apistarJwt, { secret, cache: COUNT })

async function verifyAll (tokens: readonly string[]): Promise<void> {
  for (const token of tokens) await app.jwt.verify(token)
}

// The code is compiled before, so that it does not count; a new cache is as empty as can be.
await verifyAll(createTokens(sign, 1))
const before = used()
await verifyAll(createTokens(sign, COUNT))
process.send?.(used() - before)
process.disconnect()

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { thumbprint } from '../../keys/material/thumbprint.js'
import { ALGORITHM_NAMES, isEdwards, isSymmetric, type Algorithm } from '../../settings/algorithms.js'
import { Misuse, type Command } from './command.js'
import { showJson } from './show.js'

const NAMES = ALGORITHM_NAMES.filter((name) => !isSymmetric(name))
const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function readBits (given: string | undefined, algorithm: Algorithm): number {
  if (given === undefined) return 2048
  if (!/^[RP]S/.test(algorithm)) throw new Misuse(`--bits is for RSA keys only: ${algorithm} has keys of one size.`)
  const bits = Number(given)
  const isGood = /^\d+$/.test(given) && bits >= 2048 && bits <= 8192 && bits % 8 === 0
  if (!isGood) throw new Misuse('--bits: expected a multiple of 8 from 2048 to 8192.')
  return bits
}

function createKey (algorithm: Algorithm, bits: number): KeyObject {
  const namedCurve = CURVES[algorithm]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve }).privateKey
  if (!isEdwards(algorithm)) return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey
  return algorithm === 'Ed448' ? generateKeyPairSync('ed448').privateKey : generateKeyPairSync('ed25519').privateKey
}

export const jwk: Command = {
  summary: 'makes a private key, with its id and algorithm in it',
  options: {
    algorithm: { value: 'NAME', help: `what it is for: ${NAMES.join(', ')}. Default: ES256` },
    kid: { value: 'ID', help: 'its id. Default: its thumbprint (RFC 7638)' },
    bits: { value: 'NUMBER', help: 'the size of an RSA key. Default: 2048' },
  },
  examples: ['npx apistar-jwt jwk > key.json', 'npx apistar-jwt jwk --algorithm EdDSA'],
  run ({ text }) {
    const algorithm = NAMES.find((name) => name === (text('algorithm') ?? 'ES256'))
    if (algorithm === undefined) {
      throw new Misuse(`--algorithm: expected one of ${NAMES.join(', ')}; the command secret makes those for HMAC.`)
    }
    const key = createKey(algorithm, readBits(text('bits'), algorithm))
    const json = { kid: text('kid') ?? thumbprint(key), use: 'sig', alg: algorithm, ...key.export({ format: 'jwk' }) }
    return { text: showJson(json), json }
  },
}

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Payload } from '../../index.js'
import type { AlgorithmKeys } from './keys.js'

const SCRIPT = fileURLToPath(new URL('pyjwt.py', import.meta.url))
// Debian's packages belong to Debian's Python, which another one may hide.
const PYTHONS = ['python3', '/usr/bin/python3']

/** What PyJWT gives: a token of its own, and the claims that it reads in ours. */
export interface PyJwtAnswer { readonly token: string, readonly claims: Payload }

/** A Python that has PyJWT with what it needs for every algorithm. */
export function findPyJwt (): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import jwt, cryptography']).status === 0)
}

function textOf (key: AlgorithmKeys['signing']): string {
  if (key.type === 'secret') return key.export().toString('utf8')
  return key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }).toString()
}

/** Has PyJWT sign the claims and verify the token of each algorithm, in one process. */
export function askPyJwt (python: string, claims: Payload, cases: ReadonlyArray<AlgorithmKeys & {
  readonly token: string
}>): PyJwtAnswer[] {
  const input = cases.map(({ algorithm, token, signing, verifying }) => {
    return { algorithm, token, claims, signing: textOf(signing), verifying: textOf(verifying) }
  })
  const { status, stdout, stderr } = spawnSync(python, [SCRIPT], { input: JSON.stringify(input), encoding: 'utf8' })
  if (status !== 0) throw new Error(`PyJWT refused: ${stderr}`)
  return JSON.parse(stdout) as PyJwtAnswer[]
}

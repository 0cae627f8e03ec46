import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { jwtVerify, type JWTVerifyOptions } from 'jose'
import type { Test } from 'tap'
import { AuthenticationFailed } from '../../index.js'
import { build } from '../helper.js'
import type { Case } from './cases.js'
import { settingsOf, type Setup } from './setups.js'

/** The claims, in JSON, of a token that is accepted; undefined for one that is not. */
export type Verdict = string | undefined

const SCRIPT = fileURLToPath(new URL('judge.py', import.meta.url))

/** Judges cases ourselves, each twice, while the clock goes to the moment of each. */
export async function judgeByUs (t: Test, cases: readonly Case[], clock: { now: number }): Promise<Verdict[]> {
  const apps = new Map<Setup, FastifyInstance>()
  const verdicts: Verdict[] = []
  for (const { setup, now, token } of cases) {
    const app = apps.get(setup) ?? await build(t, settingsOf(setup))
    apps.set(setup, app)
    clock.now = now
    const once = async (): Promise<Verdict> => await app.jwt.verify(token).then(JSON.stringify, (error) => {
      if (!(error instanceof AuthenticationFailed)) throw error
      return undefined
    })
    const [first, second] = [await once(), await once()]
    if (first !== second) throw new Error(`The second answer is not the first: ${token}`)
    verdicts.push(first)
  }
  return verdicts
}

function optionsOf ({ setup: { algorithms, checks }, now }: Case): JWTVerifyOptions {
  const { audience, leeway, issuer, maxAge, requiredClaims, typ } = checks
  return {
    algorithms: [...algorithms],
    currentDate: new Date(now * 1000),
    ...issuer === undefined ? {} : { issuer: [issuer].flat() },
    ...audience === undefined || audience === false ? {} : { audience: [audience].flat() },
    ...leeway === undefined ? {} : { clockTolerance: leeway },
    ...maxAge === undefined ? {} : { maxTokenAge: maxAge },
    ...requiredClaims === undefined ? {} : { requiredClaims: [...requiredClaims] },
    ...typ === undefined ? {} : { typ },
  }
}

/** Has jose judge cases. */
export async function judgeByJose (cases: readonly Case[]): Promise<Verdict[]> {
  return await Promise.all(cases.map(async (given) => {
    return await jwtVerify(
      given.token, given.setup.verifying, optionsOf(given)
    ).then(({ payload }) => JSON.stringify(payload), () => undefined)
  }))
}

/**
 * Whether PyJWT can be asked: it has neither maxAge nor typ, in some versions one issuer only, and in some no fractions
 * of a second.
 */
export function isForPyJwt ({ setup: { checks: { maxAge, typ, issuer } }, now }: Case): boolean {
  return maxAge === undefined && typ === undefined && !Array.isArray(issuer) && Number.isInteger(now)
}

function keyText ({ verifying }: Setup): string {
  return verifying.type === 'secret'
    ? verifying.export().toString()
    : verifying.export({ type: 'spki', format: 'pem' }).toString()
}

/** Has PyJWT judge cases, in one process. */
export function judgeByPyJwt (python: string, cases: readonly Case[]): Verdict[] {
  const input = cases.map(({ setup, now, token }) =>
    ({ token, now, key: keyText(setup), algorithms: setup.algorithms, ...setup.checks }))
  const { status, stdout, stderr } = spawnSync(python, [SCRIPT], {
    input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`PyJWT ended with ${status}: ${stderr}`)
  const verdicts = JSON.parse(stdout) as Array<string | null>
  // Python writes Infinity where JavaScript writes null.
  return verdicts.map((verdict) =>
    verdict === null ? undefined : JSON.stringify(JSON.parse(verdict.replace(/-?Infinity|NaN/g, 'null'))))
}

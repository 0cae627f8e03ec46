import t, { type Test } from 'tap'
import { makeCases, type Case } from './differential/cases.js'
import { CLASSES, type DisagreementClass } from './differential/classes.js'
import { readFacts } from './differential/facts.js'
import { isForPyJwt, judgeByJose, judgeByPyJwt, judgeByUs, type Verdict } from './differential/judges.js'
import { freeze } from './helper.js'
import { findPyJwt } from './interop/pyjwt.js'

const NOW = 1_800_000_000
const SEED = 7519
const MOST_SHOWN = 10

interface Judged extends Case { readonly ours: Verdict }

/** Holds every disagreement against the table, and the table against the disagreements. */
function compare (t: Test, peer: 'jose' | 'PyJWT', judged: readonly Judged[], verdicts: readonly Verdict[]): void {
  const classes = CLASSES.filter(({ peers }) => peers.includes(peer))
  const alone = new Map(classes.map((reason) => [reason, 0]))
  const agreed = { accepted: 0, refused: 0 }
  const unexplained: unknown[] = []
  const untrue: unknown[] = []
  for (const [place, { ours, ...given }] of judged.entries()) {
    const theirs = verdicts[place]
    const facts = readFacts(given)
    const shown = { ours, theirs, checks: given.setup.checks, now: given.now, token: given.token }
    const applying = classes.filter(({ applies }) => applies(facts))
    const isTrue = ({ refusedBy }: DisagreementClass): boolean => (refusedBy === 'us' ? ours : theirs) === undefined
    untrue.push(...applying.filter((reason) => !isTrue(reason)).map(({ reason }) => ({ reason, ...shown })))
    if (ours === theirs) {
      agreed[ours === undefined ? 'refused' : 'accepted'] += 1
      continue
    }
    const [reason, ...others] = applying.filter(isTrue)
    if (reason === undefined || (ours !== undefined && theirs !== undefined)) unexplained.push(shown)
    else if (others.length === 0) alone.set(reason, (alone.get(reason) ?? 0) + 1)
  }
  t.strictSame(
    unexplained.slice(0, MOST_SHOWN), [], `every disagreement has a reason (${unexplained.length} have none)`
  )
  t.strictSame(
    untrue.slice(0, MOST_SHOWN), [], `every reason is true of all that it applies to (not of ${untrue.length})`
  )
  for (const [{ refusedBy, reason }, count] of alone) {
    t.ok(count > 0, `refused by ${refusedBy}: ${reason} (${count} times for that reason alone)`)
  }
  t.ok(agreed.accepted > 500 && agreed.refused > 1000, `we agree on others: ${JSON.stringify(agreed)}`)
}

const python = findPyJwt()
const isRequired = process.env.APISTAR_JWT_REQUIRE_PYJWT === '1'
const skip = python === undefined && !isRequired && 'there is no python3 with PyJWT and cryptography on this machine'

t.test('made tokens', async (t) => {
  const clock = freeze(t, NOW)
  const cases = makeCases(NOW, SEED)
  const ours = await judgeByUs(t, cases, clock)
  const judged = cases.map((given, place): Judged => ({ ...given, ours: ours[place] }))
  await t.test('jose', async (t) => compare(t, 'jose', judged, await judgeByJose(cases)))
  await t.test('PyJWT', { skip }, async (t) => {
    if (python === undefined) {
      throw new Error('There is no python3 with PyJWT and cryptography, and APISTAR_JWT_REQUIRE_PYJWT asks for it.')
    }
    const shared = judged.filter(isForPyJwt)
    compare(t, 'PyJWT', shared, judgeByPyJwt(python, shared))
  })
})

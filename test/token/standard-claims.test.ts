import t from 'tap'
import { z } from 'zod'
import type { StandardSchema } from '../../lib/settings/claims-setting.js'
import { answersLate, checkByStandard, refuseLate } from '../../lib/token/standard-claims.js'

const answering = (answer: unknown): StandardSchema =>
  ({ '~standard': { version: 1, vendor: 'x', validate: () => answer } })

class Issues { get issues (): unknown { return [{ message: 'marker', path: ['of', 'a', 'class'] }] } }

t.test('where an answer says that claims do not match', async (t) => {
  const WRONG = ': not as the schema wants it'
  const cases: ReadonlyArray<readonly [answer: unknown, found: string | undefined]> = [
    [{ value: 1 }, undefined], [{ value: undefined }, undefined], [{ value: 1, issues: undefined }, undefined],
    [{ typed: true, value: 1 }, undefined],
    [undefined, WRONG], [null, WRONG], [true, WRONG], [{}, WRONG], [{ issues: [] }, WRONG], [{ issues: null }, WRONG],
    [{ issues: [null] }, WRONG], [{ issues: 'x' }, WRONG], [{ issues: [{ message: 'marker' }] }, WRONG],
    [{ issues: [{ path: ['a', 0, 'b'] }, { path: ['c'] }] }, `/a/0/b${WRONG}`],
    [{ issues: [{ path: [{ key: 'a' }, { key: 0 }] }] }, `/a/0${WRONG}`],
    [{ issues: [{ path: [Symbol('s'), null] }] }, `/Symbol(s)/null${WRONG}`],
    [new Issues(), `/of/a/class${WRONG}`], [{ issues: [{ path: [] }], value: 1 }, WRONG],
  ]
  for (const [answer, found] of cases) t.equal(checkByStandard(answering(answer))({}), found)
})

t.test('an answer that is still to come', async (t) => {
  const then = (resolve: () => void): void => resolve()
  for (const answer of [Promise.resolve({ value: 1 }), Promise.reject(new Error('marker')), { then }]) {
    t.throws(() => refuseLate(answer), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
    t.throws(() => checkByStandard(answering(answer))({}), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
    t.ok(answersLate(answering(answer)))
  }
  for (const answer of [{ value: 1 }, undefined, true, { then: 5 }]) {
    t.doesNotThrow(() => refuseLate(answer))
    t.notOk(answersLate(answering(answer)))
  }
  t.notOk(
    answersLate({ '~standard': { version: 1, vendor: 'x', validate () { throw new Error('marker') } } }),
    'one that throws without claims may do so'
  )
  t.notOk(answersLate(z.object({ a: z.string().refine(async () => true) })), 'it cannot be told without claims')
})

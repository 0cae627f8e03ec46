import t from 'tap'
import { createLifetime } from '../../lib/sessions/lifetime.js'
import { freeze } from '../helper.js'

const MARGIN = 5 * 60

t.test('how long tokens may live', async (t) => {
  freeze(t, 1000)
  const CASES: ReadonlyArray<readonly [settings: object, exp: number | undefined, seconds: number | undefined]> = [
    [{}, 1010, undefined],
    [{ expiresIn: 60 }, 1010, 60],
    [{ expiresIn: 60 }, 1100, 100],
    [{ expiresIn: 60 }, undefined, undefined],
    [{ expiresIn: 60 }, 1e300, undefined],
    [{ maxAge: 30, expiresIn: 60 }, 1100, 30],
    [{ maxAge: 90 }, undefined, 90],
  ]
  for (const [settings, exp, seconds] of CASES) {
    const lifetime = createLifetime({ leeway: 5, ...settings })
    lifetime.note(exp === undefined ? { id: 1 } : { exp })
    const until = seconds === undefined ? undefined : 7000 + (seconds + 5 + MARGIN) * 1000
    t.equal(lifetime.until(7000), until, `${JSON.stringify(settings)} and exp ${exp}`)
    t.equal(lifetime.kept(7000), until ?? 7000 + 366 * 24 * 3600 * 1000)
    t.equal(lifetime.after(7000), 7000 + (5 + MARGIN) * 1000)
  }
})

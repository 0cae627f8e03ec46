import t from 'tap'
import { createDemand } from '../../lib/access/demand.js'
import type { LoginClock } from '../../lib/access/login.js'
import { freeze } from '../helper.js'
import { identity, REQUEST, sound } from './identities.js'

function clockOf (leeway: number): LoginClock {
  return { leeway, now: Date.now }
}

t.test('requirements made ready', async (t) => {
  freeze(t, 1000)
  const requirements = [sound({ scopes: 'a' }), sound({ login: { maxAge: 10 } })]
  const auth = identity({ scope: 'a', auth_time: 985 })
  const { scopes, scope, judge, ...rest } = createDemand(requirements, clockOf(10))
  t.strictSame([scopes, scope, rest], [['a'], 'a', { requirements }])
  t.strictSame(createDemand([sound({ scopes: ['a', 'b'] }), sound({ scopes: ['b', 'c'] })], clockOf(0)).scope, 'a b c')
  t.equal(createDemand([sound({ roles: 'r' })], clockOf(0)).scope, undefined)
  t.equal(judge({ auth, request: REQUEST, asks: true }), true, 'with leeway')
  const strict = createDemand(requirements, clockOf(0))
  t.strictSame(strict.judge({ auth, request: REQUEST, asks: true }), { maxAge: 10 }, 'without')
})

import t from 'tap'
import { createDemand } from '../../lib/access/demand.js'
import { freeze } from '../helper.js'
import { identity, REQUEST, sound } from './identities.js'

t.test('requirements made ready', async (t) => {
  freeze(t, 1000)
  const requirements = [sound({ scopes: 'a' }), sound({ login: { maxAge: 10 } })]
  const auth = identity({ scope: 'a', auth_time: 985 })
  const { scopes, scope, judge, ...rest } = createDemand(requirements, 10)
  t.strictSame([scopes, scope, rest], [['a'], 'a', { requirements }])
  t.strictSame(createDemand([sound({ scopes: ['a', 'b'] }), sound({ scopes: ['b', 'c'] })], 0).scope, 'a b c')
  t.equal(createDemand([sound({ roles: 'r' })], 0).scope, undefined)
  t.equal(judge({ auth, request: REQUEST, asks: true }), true, 'with leeway')
  t.strictSame(createDemand(requirements, 0).judge({ auth, request: REQUEST, asks: true }), { maxAge: 10 }, 'without')
})

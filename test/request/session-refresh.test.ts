import t from 'tap'
import { givenToken } from '../../lib/request/session-refresh.js'

// What it answers stands in test/integration/session-routes.test.ts.
t.test('the token in a body', (t) => {
  t.equal(givenToken({ body: { refresh_token: 'x' } }), 'x')
  for (const body of [{}, null, undefined]) t.equal(givenToken({ body }), undefined)
  t.end()
})

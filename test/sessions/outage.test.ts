import t from 'tap'
import { SessionsUnavailable } from '../../lib/errors.js'
import { despiteOutage } from '../../lib/sessions/outage.js'

t.test('an outage alone is passed over', async (t) => {
  await t.resolves(despiteOutage(Promise.resolve(1)))
  await t.resolves(despiteOutage(Promise.reject(new SessionsUnavailable())))
  await t.rejects(despiteOutage(Promise.reject(new TypeError('a mistake'))), { message: 'a mistake' })
})

import t from 'tap'
import { createInvalid, settle } from '../../lib/sessions/parts.js'

const AWAY = new Error('away')
const refuse = (): never => { throw AWAY }

t.test('tries until it is settled, or gives up', async (t) => {
  let tries = 0
  t.equal(await settle({ refuse }, async () => ++tries < 5 ? undefined : tries), 5)
  tries = 0
  await t.rejects(settle({ refuse }, async () => ++tries < 6 ? undefined : tries), AWAY)
  t.equal(await settle({ refuse }, async () => false), false, 'what settles it may be no')
  const boom = new Error('boom')
  await t.rejects(settle({ refuse }, async () => { throw boom }), boom)
})

t.test('nothing is said of why', (t) => {
  t.match(createInvalid(), {
    code: 'APISTAR_JWT_REFRESH_INVALID',
    message: 'Incorrect authentication credentials. The refresh token is not good.',
  })
  t.end()
})

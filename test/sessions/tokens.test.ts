import { inspect } from 'node:util'
import t from 'tap'
import { SessionTokens } from '../../lib/sessions/tokens.js'

const session = {
  id: 'sid',
  userId: 1,
  createdAt: new Date(0),
  usedAt: new Date(0),
  expiresAt: new Date(1),
  authTime: new Date(0),
  acr: null,
  amr: null,
  data: null,
}
const tokens = new SessionTokens({
  accessToken: 'the-access', refreshToken: 'the-refresh', expiresIn: 900, session, scheme: 'Bearer',
})

t.test('as JSON they have the names of RFC 6749 5.1', (t) => {
  t.strictSame(JSON.parse(JSON.stringify(tokens)), {
    access_token: 'the-access', token_type: 'Bearer', expires_in: 900, refresh_token: 'the-refresh',
  })
  t.end()
})

t.test('they can be taken apart', (t) => {
  const { accessToken, refreshToken, expiresIn, ...rest } = tokens
  t.strictSame([accessToken, refreshToken, expiresIn], ['the-access', 'the-refresh', 900])
  t.strictSame({ ...rest }, { session })
  t.end()
})

t.test('who looks at them sees no token, and changes none', (t) => {
  t.match(inspect(tokens), /expiresIn: 900/)
  t.notMatch(inspect({ tokens }, { depth: 9, showHidden: true }), /the-/)
  t.throws(() => { (tokens as { accessToken: string }).accessToken = 'x' }, TypeError)
  t.end()
})

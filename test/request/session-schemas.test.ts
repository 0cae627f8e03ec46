import t from 'tap'
import {
  compileSerializer, compileValidator, NotFound, SessionsAnswer, TokenAnswer, TokenBody,
} from '../../lib/request/session-schemas.js'
import { SessionUnknown } from '../../lib/errors.js'
import { findMismatches } from '../../lib/settings/check.js'

t.test('what may be sent', (t) => {
  const validate = compileValidator({ schema: TokenBody })
  for (const good of [null, {}, { refresh_token: 'x' }, { refresh_token: 'x', grant_type: 'refresh_token' }]) {
    t.strictSame(validate(good), {}, JSON.stringify(good))
  }
  for (const [bad, message] of [
    [{ refresh_token: 7 }, 'body/refresh_token is not as it must be'], [[], 'body is not as it must be'],
    ['x', 'body is not as it must be'],
  ] as const) {
    t.match(validate(bad), { error: { message } })
  }
  t.end()
})

t.test('a fault is answered with its code, as Fastify gives it', (t) => {
  const fault = Object.create(new SessionUnknown(), { error: { value: 'Not Found' } }) as object
  const body = JSON.parse(compileSerializer()(fault)) as unknown
  t.strictSame(body, {
    statusCode: 404, code: 'APISTAR_JWT_SESSION_UNKNOWN', error: 'Not Found', message: 'There is no such session.',
  })
  t.strictSame(findMismatches(NotFound, body), [])
  t.end()
})

t.test('what is answered', (t) => {
  const at = new Date(0)
  const session = {
    id: 'x', createdAt: at, usedAt: at, expiresAt: at, authTime: at, acr: null, amr: ['pwd'], current: true,
  }
  const text = compileSerializer()({ sessions: [session] })
  t.strictSame(findMismatches(SessionsAnswer, JSON.parse(text)), [])
  t.strictSame(findMismatches(TokenAnswer, { expires_in: 900 }), [])
  t.end()
})

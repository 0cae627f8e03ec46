import t from 'tap'
import { createChallenge } from '../../lib/request/challenge.js'
import { ClaimInvalid, HeaderMalformed, SchemeUnsupported, TokenExpired, TokenInactive, TokenInvalid, TokenMissing } from '../../lib/errors.js'

const invalidToken = (reason: string): string => `error="invalid_token", error_description="Incorrect authentication credentials. ${reason}"`

const CASES = [
  [new TokenMissing('Authorization header'), ''],
  [new SchemeUnsupported('Bearer'), ''],
  [new HeaderMalformed(), 'error="invalid_request"'],
  [new TokenInvalid('It is malformed.'), invalidToken('It is malformed.')],
  [new TokenExpired('It has expired.'), invalidToken('It has expired.')],
  [new TokenInactive('Not yet.'), invalidToken('Not yet.')],
  [new ClaimInvalid('The issuer is wrong.'), invalidToken('The issuer is wrong.')],
  [new TokenInvalid('A "quoted\\" word'), invalidToken('A \\"quoted\\\\\\" word')],
  [{ code: 'FST_ERR_VALIDATION', message: 'of Fastify' }, ''],
] as const

const SETTINGS = [
  [{ scheme: 'Bearer' }, 'Bearer', ''],
  [{ scheme: 'JWT' }, 'JWT', ''],
  [{ scheme: 'Bearer', realm: 'api' }, 'Bearer', 'realm="api"'],
  [{ scheme: 'Bearer', realm: '' }, 'Bearer', 'realm=""'],
  [{ scheme: 'Bearer', realm: 'the "inner" \\ ring, a=b' }, 'Bearer', 'realm="the \\"inner\\" \\\\ ring, a=b"'],
] as const

for (const [settings, scheme, realm] of SETTINGS) {
  const challenge = createChallenge(settings)
  for (const [error, parameters] of CASES) {
    const all = [realm, parameters].filter((part) => part !== '').join(', ')
    t.equal(challenge(error), all === '' ? scheme : `${scheme} ${all}`, `${scheme} ${realm}: ${error.code}`)
  }
}

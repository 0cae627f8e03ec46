import t from 'tap'
import { createChallenge } from '../../lib/request/challenge.js'
import {
  AccountUnknown, AuthorizationFailed, ClaimInvalid, Forbidden, HeaderMalformed, LoginRequired, SchemeUnsupported,
  TokenExpired, TokenInactive, TokenInvalid, TokenMissing,
} from '../../lib/errors.js'

const invalidToken = (reason: string): string =>
  `error="invalid_token", error_description="Incorrect authentication credentials. ${reason}"`

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
  [new Forbidden(), ''],
  [new AuthorizationFailed(), ''],
  [new LoginRequired(), 'error="insufficient_user_authentication"'],
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

const HINTS = [
  [new TokenMissing('Authorization header'), { scope: 'a b' }, 'scope="a b"'],
  [new SchemeUnsupported('Bearer'), { scope: 'a' }, 'scope="a"'],
  [new HeaderMalformed(), { scope: 'a' }, 'error="invalid_request", scope="a"'],
  [
    new TokenInvalid('It is malformed.'), { scope: 'a' },
    'error="invalid_token", scope="a", error_description="Incorrect authentication credentials. It is malformed."',
  ],
  [new AccountUnknown('The account is unknown.'), {}, invalidToken('The account is unknown.')],
  [
    new Forbidden(), { scope: 'a b' },
    'error="insufficient_scope", scope="a b", error_description="The token does not permit this."',
  ],
  [new Forbidden(), { scope: undefined }, ''],
  [
    new LoginRequired(), { login: { acr: ['gold', 'silver'], maxAge: 300 } },
    'error="insufficient_user_authentication", acr_values="gold silver", max_age="300"',
  ],
  [new LoginRequired(), { login: { maxAge: 90.9 } }, 'error="insufficient_user_authentication", max_age="90"'],
  [new LoginRequired(), { login: { acr: ['a'] } }, 'error="insufficient_user_authentication", acr_values="a"'],
  [new LoginRequired(), { login: { acr: [] } }, 'error="insufficient_user_authentication"'],
] as const

for (const [error, hint, parameters] of HINTS) {
  const name = `${error.code} with ${JSON.stringify(hint)}`
  t.equal(
    createChallenge({ scheme: 'Bearer' })(error, hint), parameters === '' ? 'Bearer' : `Bearer ${parameters}`, name
  )
  const metadataUrl = 'https://api.example/.well-known/oauth-protected-resource'
  const all = ['realm="r"', parameters, `resource_metadata="${metadataUrl}"`].filter((part) => part !== '').join(', ')
  t.equal(
    createChallenge({ scheme: 'Bearer', realm: 'r', metadataUrl })(error, hint),
    `Bearer ${all}`,
    `${name}, beside realm and metadata`
  )
}

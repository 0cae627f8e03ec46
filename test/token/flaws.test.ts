import t from 'tap'
import { findFlaw, findMalformation, type FlawRules } from '../../lib/token/flaws.js'

const RULES: FlawRules = {
  maxAge: undefined,
  requiredClaims: [],
  idClaim: 'id',
  usernameClaim: 'username',
  numericIds: false,
  findMismatch: undefined,
}
const TEXT = 'a string; safe integers with the setting numericIds'

// Rules, claims, what anyone may be told, and what those who run the app may.
const CASES: ReadonlyArray<readonly [Partial<FlawRules>, object, reason: string | undefined, detail?: string]> = [
  [{}, { id: 1, username: 'x', iss: '', sub: '', aud: [], exp: 1, nbf: 0, iat: -1, jti: '' }, undefined],
  [{}, { id: null, username: null }, undefined],
  [{}, { iss: 5 }, 'The iss claim is of a wrong type.', 'iss: a number given, expected a string'],
  [
    {}, { aud: { a: 1 } }, 'The aud claim is of a wrong type.',
    'aud: an object given, expected a string or a list of strings',
  ],
  [
    {}, { exp: '1h' }, 'The exp claim is of a wrong type.',
    'exp: a string of length 2 given, expected seconds since 1970 as a number, or a Date; a time span goes into ' +
      'expiresIn',
  ],
  [
    {}, { nbf: null }, 'The nbf claim is of a wrong type.',
    'nbf: null given, expected seconds since 1970 as a number, or a Date; a time span goes into notBefore',
  ],
  [
    {}, { iat: true }, 'The iat claim is of a wrong type.',
    'iat: a boolean given, expected seconds since 1970 as a number, or a Date',
  ],
  [{}, { sub: 7 }, 'The sub claim is of a wrong type.', `sub: a number given, expected ${TEXT}`],
  [{}, { jti: null }, 'The jti claim is of a wrong type.', `jti: null given, expected ${TEXT}`],
  [{ numericIds: true }, { sub: 7, jti: 0 }, undefined],
  [
    { numericIds: true }, { sub: 7.5 }, 'The sub claim is of a wrong type.',
    'sub: a number given, expected a string or a safe integer',
  ],
  [
    { idClaim: 'pk' }, { pk: ['marker'] }, 'The claim of the user id is of a wrong type.',
    'pk: a list of length 1 given, expected a string or a safe integer, or null',
  ],
  [
    { usernameClaim: 'name' }, { name: 5 }, 'The claim of the user name is of a wrong type.',
    'name: a number given, expected a string, or null',
  ],
  [
    { requiredClaims: ['sub', 'role'] }, { sub: 'x', role: null }, 'A required claim is missing.',
    'role: missing, or null',
  ],
  [{ maxAge: 5 }, { id: 1 }, 'The iat claim is missing.'],
  [{ findMismatch: () => undefined }, { id: 1 }, undefined],
  [
    { findMismatch: () => 'claims/role: Expected string' }, { id: 1 }, 'The claims do not match the schema.',
    'claims/role: Expected string',
  ],
  [
    { findMismatch: () => { throw new Error('it was asked') } }, { exp: 'x' }, 'The exp claim is of a wrong type.',
    'exp: a string of length 1 given, expected seconds since 1970 as a number, or a Date; a time span goes into ' +
      'expiresIn',
  ],
]

t.test('what is wrong with claims, whenever they come', async (t) => {
  for (const [rules, claims, reason, detail] of CASES) {
    const flaw = reason === undefined ? undefined : { reason, detail }
    t.strictSame(findFlaw({ ...claims }, { ...RULES, ...rules }), flaw, JSON.stringify(claims))
  }
})

t.test('what is no set of claims', async (t) => {
  t.match(findMalformation({}), { reason: 'There are no claims.' })
  t.match(findMalformation(
    JSON.parse(`{"x":${'['.repeat(64)}${']'.repeat(64)}}`) as Record<string, unknown>
  ), { reason: 'The claims are nested too deep.' })
  t.equal(findMalformation({ id: 1 }), undefined)
})

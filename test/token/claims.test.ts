import { Type } from '@sinclair/typebox'
import t from 'tap'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import {
  ask, BAILEY, EXPIRED, FORGED, INACTIVE, OPEN, refusal, WRONG_AUDIENCE, WRONG_ISSUER, type Answer,
} from '../http.js'
import { judge, judgeTable, type Case, type Row } from '../judge.js'

const invalid = (reason: string): Answer => refusal('CLAIM_INVALID', reason)
const wrongType = (claim: string): Answer => invalid(`The ${claim} claim is of a wrong type.`)

const NOW = 1_800_000_000

const NO_NUMBERS = [
  '"1"', '""', 'null', 'true', 'false', '[]', '[1]', '{}', '1e400', '-1e400', '"Infinity"', '"2038-01-19T03:14:07Z"',
]
const NO_STRINGS = [1, 0, null, true, false, [], ['a'], {}]
const NO_IDS = [true, false, [], [1], {}, 1.5, 2 ** 53, -(2 ** 53), 1e300]

t.test('types of the registered claims', async (t) => {
  freeze(t, NOW)
  await judgeTable(t, [
    [{}, [
      ...['exp', 'nbf', 'iat'].flatMap((claim) =>
        NO_NUMBERS.map((value): Row => [`"${claim}":${value}`, wrongType(claim)])),
      ...['iss', 'sub', 'jti'].flatMap((claim) =>
        NO_STRINGS.map((value): Row => [{ [claim]: value }, wrongType(claim)])),
      [{ iss: '', sub: '', jti: '' }, OPEN], [{ iss: 'anyone', sub: 'a', jti: 'b' }, OPEN],
    ]],
    ...[{}, { audience: 'api' }, { audience: false as const }].map((settings) => [settings, [
      ...NO_STRINGS.filter((value) => !Array.isArray(value)), ['api', 1], [null], [['api']], { 0: 'api', length: 1 },
    ].map((aud): Row => [{ aud }, wrongType('aud')])] as const),
  ])
})

t.test('the claims of the user', async (t) => {
  const wrongId = invalid('The claim of the user id is of a wrong type.')
  const wrongName = invalid('The claim of the user name is of a wrong type.')
  freeze(t, NOW)
  await judgeTable(t, [
    [{}, [
      ...NO_IDS.map((id): Row => [{ id }, wrongId]), ['"id":1e400', wrongId],
      ...[0, 1, -1, 2 ** 53 - 1, -(2 ** 53) + 1, '', 'x', '1e400'].map((id): Row => [{ id }, OPEN]),
      ...NO_STRINGS.filter((value) => value !== null).map((username): Row => [{ username }, wrongName]),
      [{ username: '' }, OPEN],
      [{ id: null }, OPEN], [{ username: null }, OPEN], [{ id: null, username: null }, OPEN],
    ]],
    [{ requiredClaims: ['id'] }, [[{ id: null }, invalid('A required claim is missing.')]]],
    ...['iss', 'sub', 'jti'].map((claim) => [
      { idClaim: claim, usernameClaim: claim },
      [[{ [claim]: null }, wrongType(claim)], [{ [claim]: 7 }, wrongType(claim)]],
    ] as const),
    [{ idClaim: 'sub', usernameClaim: 'name' }, [
      [
        { sub: 'x', name: 'y', id: null, username: 5 }, OPEN,
      ], [{ sub: 5 }, wrongType('sub')], [{ name: 5 }, wrongName], [{}, OPEN],
    ]],
    ...[
      '__proto__', 'constructor', 'toString', 'hasOwnProperty',
    ].map((claim) => [{ idClaim: claim, usernameClaim: claim }, [
      [{}, OPEN], [`"${claim}":"x"`, OPEN], [
        `"${claim}":{"id":1}`, wrongId,
      ], [`"${claim}":null`, OPEN], [`"${claim}":5`, wrongName],
    ]] as const),
  ])
})

t.test('ids in numbers, where the settings take them', async (t) => {
  freeze(t, NOW)
  const numbers = [7, 0, -7, 2 ** 53 - 1, -(2 ** 53) + 1]
  const others = [1.5, 2 ** 53, 1e300, null, true, [], [7], {}, '1e400']
  await judgeTable(t, [
    ...[{}, { numericIds: false }].map((settings) => [
      settings,
      numbers.flatMap((value): Row[] => [[{ sub: value }, wrongType('sub')], [{ jti: value }, wrongType('jti')]]),
    ] as const),
    [{ numericIds: true }, [
      ...[...numbers, '7', ''].flatMap((value): Row[] => [[{ sub: value }, OPEN], [{ jti: value }, OPEN]]),
      ...others.slice(0, -1)
        .flatMap((value): Row[] => [[{ sub: value }, wrongType('sub')], [{ jti: value }, wrongType('jti')]]),
      ['"sub":1e400', wrongType('sub')], [{ iss: 7 }, wrongType('iss')], [{ aud: 7 }, wrongType('aud')],
    ]],
    [{ numericIds: true, idClaim: 'sub' }, [[{ sub: 7 }, OPEN], [{ sub: 1.5 }, wrongType('sub')]]],
  ])
  const { jwt } = await build(t, { secret: SECRET, numericIds: true, idClaim: 'sub' })
  t.strictSame(await jwt.verify(jwt.encode({ jti: 5 }, { subject: 7, noTimestamp: true })), { jti: 5, sub: 7 })
})

t.test('issuer and audience', async (t) => {
  const refuse = (claim: string, values: unknown[], answer: Answer): Row[] =>
    values.map((value) => [{ [claim]: value }, answer])
  const issuer = 'https://issuer.example/é'
  const near = [
    '', 'https://issuer.example/', `${issuer}/`, ` ${issuer}`, `${issuer}\n`, `${issuer}\0`, 'HTTPS://issuer.example/é',
    issuer.toUpperCase(), issuer.normalize('NFD'), '.*', 'undefined',
  ]
  freeze(t, NOW)
  await judgeTable(t, [
    [
      { issuer },
      [
        [{ iss: issuer }, OPEN], [{}, WRONG_ISSUER], [{ iss: [issuer] }, wrongType('iss')],
        [{ iss: null }, wrongType('iss')], ...refuse('iss', near, WRONG_ISSUER),
      ],
    ],
    [
      { issuer: ['a', 'b'] },
      [
        [{ iss: 'a' }, OPEN], [{ iss: 'b' }, OPEN], [{}, WRONG_ISSUER],
        ...refuse('iss', ['', 'c', 'ab', 'a,b', 'A'], WRONG_ISSUER),
      ],
    ],
    ...['api', ['api']].map((audience) => [{ audience }, [
      [{ aud: 'api' }, OPEN], [{ aud: ['api'] }, OPEN], [{ aud: ['x', 'api'] }, OPEN], [{}, WRONG_AUDIENCE],
      ...refuse(
        'aud', ['', [], 'API', 'ap', 'apis', ' api', 'api ', ['ap', 'i'], ['x', ''], 'api,x', ['API']], WRONG_AUDIENCE
      ),
    ]] as const),
    [
      { audience: ['a', 'b'] },
      [
        [{ aud: 'a' }, OPEN], [{ aud: ['x', 'b'] }, OPEN], [{}, WRONG_AUDIENCE],
        ...refuse('aud', ['c', 'ab', 'a,b', ['x', 'y']], WRONG_AUDIENCE),
      ],
    ],
    [{}, [[{}, OPEN], ...refuse('aud', ['', [], 'api', ['api'], ['']], WRONG_AUDIENCE)]],
    [{ audience: false }, [[{}, OPEN], ...refuse('aud', ['', [], 'api', ['api', 'x']], OPEN)]],
    [
      { issuer, audience: 'api' },
      [
        [{ iss: issuer }, WRONG_AUDIENCE], [{ aud: 'api' }, WRONG_ISSUER], [{ iss: issuer, aud: 'api' }, OPEN],
        [{ iss: issuer, aud: 'api', exp: NOW }, EXPIRED], [{ iss: 'x', nbf: NOW + 1 }, INACTIVE],
      ],
    ],
  ])
})

t.test('required claims, own and not null', async (t) => {
  const missing = invalid('A required claim is missing.')
  freeze(t, NOW)
  await judgeTable(t, [
    [{ requiredClaims: ['sub', 'role'] }, [
      [{ sub: 'a', role: 'b' }, OPEN], [{ sub: '', role: 0 }, OPEN], [{ sub: '', role: false }, OPEN],
      [{ sub: 'a', role: [] }, OPEN],
      [{}, missing], [{ sub: 'a' }, missing], [{ role: 'b' }, missing], [{ sub: 'a', role: null }, missing],
      [{ sub: 'a', ROLE: 'b' }, missing], [{ sub: 'a', x: { role: 1 } }, missing],
    ]],
    ...['__proto__', 'constructor', 'toString', 'valueOf'].map((claim) => [{ requiredClaims: [claim] }, [
      [{}, missing], [`"${claim}":null`, missing], [`"${claim}":{}`, OPEN], [`"${claim}":"x"`, OPEN], [
        '"__proto__":{"role":1,"x":2}', claim === '__proto__' ? OPEN : missing,
      ],
    ]] as const),
    [{ requiredClaims: ['role'] }, [['"__proto__":{"role":1}', missing]]],
  ])
})

t.test('the schema of the claims', async (t) => {
  const claims = Type.Object({
    role: Type.Union([Type.Literal('admin'), Type.Literal('user')]), level: Type.Optional(Type.Integer({ minimum: 1 })),
  })
  const mismatch = invalid('The claims do not match the schema.')
  freeze(t, NOW)
  await judgeTable(t, [[{ claims }, [
    [{ role: 'admin' }, OPEN], [{ role: 'user', level: 1, more: true }, OPEN], [{ role: 'root' }, mismatch],
    [{}, mismatch], [{ role: 'user', level: '1' }, mismatch],
    [{ role: 'user', level: 0 }, mismatch], ['"__proto__":{"role":"admin"}', mismatch],
    [{ role: 'root', exp: 'x' }, wrongType('exp')], [{ role: 'admin', exp: NOW }, EXPIRED],
  ]]])
})

t.test('names of a prototype are plain claims', async (t) => {
  const app = await build(t)
  const text = '{"__proto__":{"username":"admin","exp":1},"constructor":{"prototype":{"isAdmin":true}},' +
    '"toString":"x","toJSON":"y","then":"z","hasOwnProperty":1}'
  const payload = await app.jwt.verify(forge(text))
  t.equal(JSON.stringify(payload), text)
  t.equal(Object.getPrototypeOf(payload), Object.prototype)
  t.equal(({} as { isAdmin?: unknown }).isAdmin, undefined)
})

t.test('nothing is said of the claims of a forged token', async (t) => {
  freeze(t, NOW)
  const forged = { key: 'another secret, long enough for its hash' }
  const claims = [
    { exp: 1 }, { nbf: NOW + 9 }, { iss: 'x' }, { aud: 'x' }, { exp: 'x' }, { id: null }, { role: 'root' }, {},
  ]
  await judge(t, { secret: SECRET, issuer: 'us', requiredClaims: ['sub'] }, [
    ...claims.map((claim): Case =>
      [JSON.stringify(claim), forge({ ...BAILEY, ...claim }, { alg: 'HS256' }, forged), FORGED]),
    ['no claims', forge({}, { alg: 'HS256' }, forged), FORGED],
  ])
})

t.test('what iss or aud held goes to the debug log, and no value', async (t) => {
  const lines: string[] = []
  const [issuer, audience] = [{ issuer: 'me' }, { audience: ['api', 'other'] }]
  const CASES = [
    [issuer, { iss: 'hunter2' }, 'iss: a string of length 7 given, expected one that issuer names'],
    [issuer, { id: 1 }, 'iss: missing, expected one that issuer names'],
    [audience, { aud: ['hunter2'] }, 'aud: a list of length 1 given, expected one that audience names'],
    [audience, { id: 1 }, 'aud: missing, expected one that audience names'],
    [{}, { aud: 'hunter2' }, 'aud: a string of length 7 given, but no audience is set'],
  ] as const
  for (const [settings, claims, detail] of CASES) {
    const stream = { write: (line: string) => { lines.push(line) } }
    const app = await guarded(t, { secret: SECRET, ...settings }, { logger: { level: 'debug', stream } })
    t.strictSame(await ask(app, forge(claims)), detail.startsWith('iss') ? WRONG_ISSUER : WRONG_AUDIENCE)
    t.match(lines.find((line) => line.includes('"detail"')), `"detail":"${detail}"`)
    t.notMatch(lines.join(), 'hunter2')
    lines.length = 0
  }
})

import t from 'tap'
import { freeze } from '../helper.js'
import { EXPIRED, INACTIVE, OPEN, refusal } from '../http.js'
import { judgeTable } from '../judge.js'

const FUTURE = refusal('CLAIM_INVALID', 'The iat claim is in the future.')
const NO_IAT = refusal('CLAIM_INVALID', 'The iat claim is missing.')
const WRONG_IAT = refusal('CLAIM_INVALID', 'The iat claim is of a wrong type.')

const NOW = 1_800_000_000
// The greatest number that JSON can hold.
const MOST = 1.7976931348623157e308

t.test('times, to the very second', async (t) => {
  freeze(t, NOW)
  await judgeTable(t, [
    [{}, [
      [{ exp: NOW }, EXPIRED], [{ exp: NOW + 1 }, OPEN], [{ exp: NOW + 0.001 }, OPEN], [{ exp: NOW - 1 }, EXPIRED],
      [{ exp: 0 }, EXPIRED], [{ exp: -1 }, EXPIRED],
      [{ nbf: NOW }, OPEN], [{ nbf: NOW + 1 }, INACTIVE], [{ nbf: NOW + 0.001 }, INACTIVE], [{ nbf: NOW - 1 }, OPEN],
      [{ nbf: 0 }, OPEN], [{ nbf: -1 }, OPEN],
      [{ iat: NOW + 1 }, OPEN], [{ iat: NOW + 1e6 }, OPEN], [{ iat: -1 }, OPEN],
      [{ nbf: NOW, exp: NOW + 1 }, OPEN], [{ nbf: NOW + 1, exp: NOW }, EXPIRED],
      [{ nbf: NOW + 2, exp: NOW + 1 }, INACTIVE],
      [{ exp: NOW * 1000 }, OPEN], [{ nbf: NOW * 1000 }, INACTIVE], ['"exp":1.8e9', EXPIRED],
      ['"exp":18000000010e-1', OPEN], ['"nbf":-0', OPEN],
    ]],
    [{ leeway: 5 }, [
      [{ exp: NOW - 5 }, EXPIRED], [{ exp: NOW - 4 }, OPEN], [
        { exp: NOW - 4.999 }, OPEN,
      ], [{ nbf: NOW + 5 }, OPEN], [{ nbf: NOW + 6 }, INACTIVE], [{ iat: NOW + 6 }, OPEN],
    ]],
    [
      { leeway: 0.5 },
      [
        [{ exp: NOW - 0.5 }, EXPIRED], [{ exp: NOW - 0.25 }, OPEN], [{ nbf: NOW + 0.5 }, OPEN],
        [{ nbf: NOW + 0.75 }, INACTIVE],
      ],
    ],
    ...[60, '1m', '60 seconds', '60000ms'].map((maxAge) => [{ maxAge }, [
      [{ iat: NOW - 60 }, EXPIRED], [{ iat: NOW - 59 }, OPEN], [{ iat: NOW }, OPEN], [{ iat: NOW + 1 }, FUTURE],
      [{ iat: NOW - 1e6 }, EXPIRED],
      [{}, NO_IAT], [{ iat: null }, WRONG_IAT], [{ iat: String(NOW) }, WRONG_IAT],
      [{ iat: NOW, exp: NOW }, EXPIRED], [{ iat: NOW, nbf: NOW + 1 }, INACTIVE],
      [{ iat: NOW - 60, exp: NOW + 60 }, EXPIRED], [{ iat: NOW + 1, nbf: NOW + 1 }, FUTURE],
    ]] as const),
    [
      { maxAge: 60, leeway: 5 },
      [[{ iat: NOW - 65 }, EXPIRED], [{ iat: NOW - 64 }, OPEN], [{ iat: NOW + 5 }, OPEN], [{ iat: NOW + 6 }, FUTURE]],
    ],
    [{ maxAge: 0 }, [[{ iat: NOW }, EXPIRED], [{ iat: NOW + 1 }, FUTURE]]],
    [{ expiresIn: 60, notBefore: 60 }, [[{}, OPEN], [{ iat: NOW - 60 }, OPEN]]],
  ])
})

t.test('times that no Date can hold', async (t) => {
  freeze(t, NOW)
  await judgeTable(t, [
    [{}, [
      [{ nbf: 1e300 }, INACTIVE], [{ nbf: MOST }, INACTIVE], [{ nbf: -1e300 }, OPEN], [{ exp: 1e300 }, OPEN],
      [{ exp: MOST }, OPEN], [{ exp: -MOST }, EXPIRED],
      [{ iat: 1e300 }, OPEN], [{ exp: 8.65e12 }, OPEN], [{ nbf: 8.65e12 }, INACTIVE], [{ exp: 1e-300 }, EXPIRED],
    ]],
    [{ maxAge: 60 }, [[{ iat: 1e300 }, FUTURE], [{ iat: -MOST }, EXPIRED]]],
    [
      { leeway: 1e308, maxAge: 1e308 },
      [[{ exp: MOST, nbf: -MOST, iat: 1 }, OPEN], [{ exp: -MOST, iat: 1 }, EXPIRED], [{ nbf: MOST, iat: 1 }, INACTIVE]],
    ],
  ])
})

import t from 'tap'
import { describeTimes } from '../../../lib/entries/cli/times.js'

t.test('what times say', async (t) => {
  const CASES: ReadonlyArray<readonly [object, string[]]> = [
    [{}, []],
    [{ iat: 0, nbf: 0, exp: 0 }, [
      'iat: issued 1970-01-01T00:00:00.000Z',
      'nbf: active since 1970-01-01T00:00:00.000Z',
      'exp: expired 1970-01-01T00:00:00.000Z',
    ]],
    [{ exp: 11, nbf: 11, iat: 11 }, [
      'iat: issued in the future 1970-01-01T00:00:11.000Z',
      'nbf: not active before 1970-01-01T00:00:11.000Z',
      'exp: expires 1970-01-01T00:00:11.000Z',
    ]],
    [{ exp: 10 }, ['exp: expired 1970-01-01T00:00:10.000Z']],
    [{ exp: '10', nbf: null, iat: 1e300 }, []],
    [{ exp: 8.64e12, nbf: -8.64e12 }, [
      'nbf: active since -271821-04-20T00:00:00.000Z', 'exp: expires +275760-09-13T00:00:00.000Z',
    ]],
    [Object.create({ exp: 10 }) as object, []],
  ]
  for (const [claims, lines] of CASES) t.strictSame(describeTimes(claims as Record<string, unknown>, 10), lines)
})

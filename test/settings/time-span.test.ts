import t from 'tap'
import { parseTimeSpan } from '../../lib/settings/time-span.js'

const CASES: Array<[given: number | string, seconds: number | undefined]> = [
  [0, 0], [1.5, 1.5], [3600, 3600], ['15m', 900], ['1h', 3600], ['2 days', 172_800], ['1.5 hours', 5400],
  ['500ms', 0.5], ['1W', 604_800],
  [-1, undefined], [NaN, undefined], [Infinity, undefined], ['15', undefined], ['', undefined], ['soon', undefined],
  ['-1h', undefined],
  ['1h 30m', undefined], ['1e3s', undefined]
]

for (const [given, seconds] of CASES) {
  t.equal(parseTimeSpan(given), seconds, `${JSON.stringify(given)} is ${seconds} seconds`)
}

import t from 'tap'
import { WeighedMap, type Weighed } from '../../lib/jwt/weighed-map.js'

t.test('what was not used for longest goes, where there are too many or they are too heavy', async (t) => {
  const map = new WeighedMap<Weighed>(3, 10)
  const keys = (): unknown[] => [...map.keys()].sort()
  const steps: ReadonlyArray<readonly [set: string, weight: number, left: string[]]> = [
    ['a', 4, ['a']], ['b', 4, ['a', 'b']], ['c', 4, ['b', 'c']], [
      'd', 1, ['b', 'c', 'd'],
    ], ['e', 1, ['c', 'd', 'e']], ['c', 9, ['c', 'e']], ['f', 1, ['c', 'f']], ['g', 10, ['g']], ['h', 11, []],
    ['i', 1, ['i']],
  ]
  for (const [key, weight, left] of steps) {
    map.set(key, { weight })
    t.strictSame(keys(), left, `after ${key}`)
  }
})

t.test('what is used stays', async (t) => {
  const map = new WeighedMap<Weighed>(9, 10)
  map.set('a', { weight: 4 })
  map.set('b', { weight: 4 })
  t.ok(map.get('a'))
  map.set('c', { weight: 4 })
  t.strictSame([...map.keys()].sort(), ['a', 'c'])
})

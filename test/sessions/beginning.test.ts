import t from 'tap'
import { createBeginning } from '../../lib/sessions/beginning.js'

interface Step {
  readonly stored: number | undefined
  readonly wasFresh: boolean
  readonly born: number
  readonly owed?: number
}

const CASES: ReadonlyArray<readonly [name: string, steps: readonly Step[]]> = [
  ['a list that nobody began begins now', [{ stored: undefined, wasFresh: false, born: 100, owed: 100 }]],
  [
    'one that began is taken over',
    [{ stored: 50, wasFresh: false, born: 50 }, { stored: 50, wasFresh: true, born: 50 }],
  ],
  [
    'another process may have begun it sooner',
    [{ stored: undefined, wasFresh: false, born: 100, owed: 100 }, { stored: 90, wasFresh: true, born: 90 }],
  ],
  [
    'lost, and known by who was fresh',
    [{ stored: 50, wasFresh: false, born: 50 }, { stored: undefined, wasFresh: true, born: 50, owed: 50 }],
  ],
  [
    'begun anew, and known by who was fresh',
    [{ stored: 50, wasFresh: false, born: 50 }, { stored: 80, wasFresh: true, born: 50, owed: 50 }],
  ],
  [
    'lost, and nobody can tell',
    [{ stored: 50, wasFresh: false, born: 50 }, { stored: undefined, wasFresh: false, born: 100, owed: 100 }],
  ],
  [
    'begun anew, and nobody can tell',
    [{ stored: 50, wasFresh: false, born: 50 }, { stored: 80, wasFresh: false, born: 80 }],
  ],
]

for (const [name, steps] of CASES) {
  t.test(name, async (t) => {
    let owed: number | undefined
    let changes = 0
    const beginning = createBeginning({
      now: () => 100.9, owe: (born) => { owed = born }, onChange: () => { changes++ },
    })
    for (const { stored, wasFresh, born, owed: expected } of steps) {
      owed = undefined
      beginning.judge(stored, wasFresh)
      t.equal(beginning.born, born)
      t.equal(owed, expected)
    }
    t.equal(changes, new Set(steps.map(({ born }) => born)).size, 'every change is told of')
  })
}

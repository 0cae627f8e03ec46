import t from 'tap'
import { fold, loosens, type Stance } from '../../lib/request/stance.js'

const a: Stance = { check: () => true }
const b: Stance = { check: () => false }

t.test('from the outside in', async (t) => {
  const cases: ReadonlyArray<readonly [readonly Stance[], unknown, readonly Stance[]]> = [
    [[], false, []], [[false], false, []], [['optional'], 'optional', []], [['required'], 'required', []],
    [[a], 'required', [a]],
    [['required', a], 'required', [a]], [[a, 'required'], 'required', [a]], [[a, b], 'required', [a, b]],
    [[a, false], false, []], [[a, 'optional'], 'optional', []], [['required', 'optional'], 'optional', []],
    [[a, false, b], 'required', [b]], [[a, 'optional', 'required'], 'required', []], [[false, a], 'required', [a]],
    [['optional', false], false, []],
  ]
  for (const [stances, mode, requirements] of cases) t.strictSame(fold(stances), { mode, requirements })
})

t.test('what loosens', async (t) => {
  const cases: ReadonlyArray<readonly [readonly Stance[], Stance, boolean]> = [
    [[], false, false], [[], 'optional', false], [[false], 'optional', false], [['optional'], 'optional', false],
    [['optional'], false, true],
    [['required'], 'optional', true], [['required'], false, true], [[a], false, true], [[a], 'optional', true],
    [['required'], 'required', false], [[a], 'required', false], [[a], b, false], [['optional'], a, false],
    [[false], a, false],
  ]
  for (const [before, stance, expected] of cases) t.equal(loosens(fold(before), stance), expected)
})

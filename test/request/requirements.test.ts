import t from 'tap'
import { createRequirementReader } from '../../lib/request/requirements.js'
import { createFaults } from '../../lib/settings/faults.js'

t.test('a requirement is read once, whatever becomes of its lists', async (t) => {
  const reader = createRequirementReader(undefined)
  const faults = createFaults('requirement')
  const given = { scopes: ['a'], anyOf: [{ scopes: { anyOf: ['b', 'c'] } }, { roles: 'r', anyOf: [{ scopes: 'd' }] }] }
  const checked = reader.read(given, faults)
  given.scopes.pop()
  t.equal(reader.read(given, faults), checked)
  t.strictSame(checked.scopes, { names: ['a'], wanted: 'all' })
  t.strictSame([...reader.scopes], ['a', 'b', 'c', 'd'], 'the scopes that were named')
})

t.test('a faulty one is not kept', async (t) => {
  const reader = createRequirementReader(new Map([['a', 'A']]))
  const given = { scopes: 'b' }
  for (let time = 0; time < 2; time++) {
    for (const path of ['auth', '']) {
      const faults = createFaults('requirement')
      reader.read(given, faults.at(path))
      const place = path === '' ? 'scopes' : 'auth/scopes'
      t.equal(faults.list(), `${place}: a name that is not in the setting scopes; did you mean a?`)
    }
  }
  t.strictSame([...reader.scopes], [])
  const faults = createFaults('requirement')
  reader.read({ scopes: 'a' }, faults)
  t.equal(faults.list(), '')
})

import t from 'tap'
import { readRows } from './documents.js'
import { CALLS } from './migrating/calls.js'
import { IDENTITY } from './migrating/identity.js'
import { REQUESTS } from './migrating/requests.js'
import { SETTINGS } from './migrating/settings.js'
import type { Case } from './migrating/shop.js'

const CASES: Readonly<Record<string, Case>> = { ...SETTINGS, ...REQUESTS, ...IDENTITY, ...CALLS }

t.test('every row of the table for users of API Star has its case', async (t) => {
  const rows = readRows(
    'docs/migrating.md', "From API Star's apistar-jwt"
  ).map(([what = '']) => what.replaceAll('`', ''))
  t.strictSame(rows, Object.keys(CASES))
})

for (const [name, test] of Object.entries(CASES)) t.test(name, test)

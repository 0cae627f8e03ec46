import { takeCompared } from './advisories/constant-time.js'
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Advisory } from './advisories/advisory.js'
import { ALGORITHMS } from './advisories/algorithms.js'
import { CACHE } from './advisories/cache.js'
import { CLAIMS } from './advisories/claims.js'
import { KEY_SETS } from './advisories/key-sets.js'
import { KEYS } from './advisories/keys.js'
import { OPTIONS } from './advisories/options.js'
import { REMOTE } from './advisories/remote.js'
import { SECRETS } from './advisories/secrets.js'
import { TIMING } from './advisories/timing.js'
import { TOKENS } from './advisories/tokens.js'

const ADVISORIES: readonly Advisory[] = [
  ...SECRETS, ...ALGORITHMS, ...KEYS, ...KEY_SETS, ...REMOTE, ...TOKENS, ...CLAIMS, ...OPTIONS, ...CACHE, ...TIMING,
]
const LIST = new URL('../../shared/advisories.md', import.meta.url)

/** The identifiers in the first column of each row; one that is only a number belongs to the year before it. */
function idsOf (markdown: string): string[] {
  const columns = markdown.split('\n').flatMap((line) => /^\| (CVE-[^|]+) \|/.exec(line)?.[1] ?? [])
  return columns.flatMap((column) => {
    const [, year] = /^(CVE-\d+-)/.exec(column) as unknown as [string, string]
    return column.split(', ').map((id) => id.startsWith('CVE-') ? id : year + id)
  })
}

t.setTimeout(120_000)
takeCompared()
for (const { ids, attack, aim } of ADVISORIES) t.test(`${ids.join(', ')}: ${attack}`, aim)

t.test('every advisory of the list is aimed at us, and once', {
  skip: existsSync(LIST) ? false : 'there is no ../shared/advisories.md',
}, async (t) => {
  const listed = idsOf(readFileSync(LIST, 'utf8'))
  t.ok(listed.length > 50, `${listed.length} are listed`)
  t.strictSame(ADVISORIES.flatMap(({ ids }) => ids).sort(), listed.sort())
})

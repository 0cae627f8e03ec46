import t from 'tap'
import { AuthenticationFailed } from '../../index.js'
import { forge, part, seal, withPart } from '../forge.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { askForClaims, verify } from '../judge.js'

const NOW = 1_800_000_000
const SEED = 20_200

/** Mulberry32: the same numbers at every run. */
function createRandom (seed: number): (below: number) => number {
  let state = seed
  return function random (below) {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const random = createRandom(SEED)
const pick = <Item>(list: readonly Item[]): Item => list[random(list.length)] as Item
const splice = (text: string, insert: string, removed: number): string => {
  const at = random(text.length + 1)
  return text.slice(0, at) + insert + text.slice(at + removed)
}

const CHARACTERS = [...'ABZaz09-_.=+/ \t\n,"%~é\u0141\0\ufeff', '..', '==', 'eyJ', '\ud83d\ude00', '\ud800']
const NAMES = [
  'exp', 'nbf', 'iat', 'iss', 'sub', 'aud', 'jti', 'id', 'username', '__proto__', 'constructor', 'toString', 'x', '',
]
const PARAMETERS = ['alg', 'typ', 'kid', 'crit', 'b64', 'jwk', 'jku', 'zip', '__proto__', 'x']
const VALUES = [
  '0', '1', '-1', '1.5', '1e400', '1e300', '-1e300', '9007199254740992', `${NOW}`, `${NOW - 1}`, `${NOW + 1}`, '"us"',
  '"US"', '"api"', '""', '"HS256"', '"none"', '"HS512"', '"JWT"', '"\\ud800"',
  'null', 'true', 'false', '[]', '["api"]', '["api",1]', '[["api"]]', '{}', '{"id":1}', 'x', '', '[', '}',
  `${'['.repeat(70)}${']'.repeat(70)}`,
]

function members (names: readonly string[]): string {
  return Array.from({ length: random(4) }, () => `,"${pick(names)}":${pick(VALUES)}`).join('')
}

const GOOD = forge({ id: 1, username: 'bailey', iss: 'us', aud: 'api', exp: NOW + 60 })
const PARTS = GOOD.split('.')

// A token of good form in most cases, its signature right; junk that is next to a good token; parts that do not belong
// together.
const MAKERS: ReadonlyArray<() => string> = [
  () => forge(`{"iss":"us","aud":"api"${members(NAMES)}}`),
  () => forge(`{"iss":"us","aud":"api"${members(NAMES)}}`, `{"alg":"HS256"${members(PARAMETERS)}}`),
  () => forge({ id: 1, iss: 'us', aud: 'api' }, `{"alg":"HS256"${members(PARAMETERS)}}`),
  () => splice(GOOD, pick(CHARACTERS), random(2)),
  () => splice(GOOD, '', 1 + random(4)),
  () => splice(splice(GOOD, pick(CHARACTERS), 1), pick(CHARACTERS), 1),
  () => seal(splice(`${PARTS[0]}.${PARTS[1]}`, pick(CHARACTERS), random(2))),
  () => Array.from({ length: 2 + random(4) }, () => pick([...PARTS, ''])).join('.'),
  () => {
    const bytes = Buffer.from(PARTS[1] as string, 'base64url')
    bytes[random(bytes.length)] = random(256)
    return forge(bytes)
  },
  () => forge(Buffer.from(Array.from({ length: random(20) }, () => random(256)))),
  () => withPart(GOOD, 2, part(Buffer.from(Array.from({ length: 30 + random(4) }, () => random(256))))),
]

t.test('whatever comes is 200 or 401, and the same with the cache and without', async (t) => {
  freeze(t, NOW)
  const settings = { secret: SECRET, issuer: 'us', audience: 'api' }
  const [cached, fresh] = [await guarded(t, settings), await guarded(t, { ...settings, cache: false })]
  const statuses = { 200: 0, 401: 0 }
  const odd: unknown[] = []
  for (let round = 0; round < 2500; round++) {
    const token = pick(MAKERS)()
    const [asked, other] = [await askForClaims(cached, token), await askForClaims(fresh, token)]
    const [warm, cold] = [await verify(cached, token), await verify(fresh, token)]
    const isSame = JSON.stringify([asked, warm]) === JSON.stringify([other, cold]) && warm.status === asked.status &&
      warm.body === asked.body
    if (!isSame || !(asked.status in statuses)) odd.push({ token, asked, other, warm, cold })
    else statuses[asked.status as 200 | 401] += 1
    try {
      cached.jwt.decode(token)
    } catch (error) {
      if (!(error instanceof AuthenticationFailed)) odd.push({ token, error })
    }
  }
  t.strictSame(odd, [], `seed ${SEED}`)
  t.ok(statuses[200] > 200 && statuses[401] > 1000, `both come: ${JSON.stringify(statuses)}`)
})

import t from 'tap'
import { createOriginCheck } from '../../lib/sessions/own-origin.js'
import type { OriginatingRequest } from '../../lib/settings/session-schemas.js'

const OWN = 'https://app.example:8443'
const SIBLING = 'https://admin.example'
const { findForeign: check, findForeignSetter: checkSetter } = createOriginCheck([SIBLING])

function factsOf (headers: OriginatingRequest['headers'], method = 'POST'): OriginatingRequest {
  return { method, headers, protocol: 'https', host: 'app.example:8443' }
}

/** What a browser says of a link, a form, an address that was typed, and of where it is sent on to. */
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

const FOREIGN_ORIGINS = [
  'https://evil.example', 'http://app.example:8443', 'https://app.example', 'https://app.example:8443/',
  'https://APP.example:8443',
  'https://x.app.example:8443', 'https://app.example:84430', 'null', '', ' ', 'app.example:8443', `${OWN}, ${OWN}`,
  `${SIBLING}/`, `${SIBLING}:443`,
]
const CASES: ReadonlyArray<readonly [name: string, headers: OriginatingRequest['headers'], passes: boolean]> = [
  ['its own', { origin: OWN }, true],
  ['without a browser', {}, true],
  ['the user alone', { 'sec-fetch-site': 'none' }, true],
  ['its own, by a new browser', { origin: OWN, 'sec-fetch-site': 'same-origin' }, true],
  ['a form of its own without a referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  ['a sibling that may', { origin: SIBLING, 'sec-fetch-site': 'same-site' }, true],
  ['a sibling that may, by an old browser', { origin: SIBLING }, true],
  ['another sibling', { origin: 'https://x.example', 'sec-fetch-site': 'same-site' }, false],
  ['its own name from elsewhere', { origin: OWN, 'sec-fetch-site': 'cross-site' }, false],
  ['a site without an origin', { 'sec-fetch-site': 'cross-site' }, false],
  ['a site that is made up', { origin: OWN, 'sec-fetch-site': 'SAME-ORIGIN' }, false],
  ['two sites', { origin: OWN, 'sec-fetch-site': 'same-origin, cross-site' }, false],
  ['no site', { origin: OWN, 'sec-fetch-site': '' }, false],
  ...FOREIGN_ORIGINS.flatMap((origin) => [
    [`from ${JSON.stringify(origin)}`, { origin }, false] as const,
    [`from ${JSON.stringify(origin)}, by a new browser`, { origin, 'sec-fetch-site': 'cross-site' }, false] as const,
  ]),
]

for (const [name, headers, passes] of CASES) {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get', 'CONNECT']) {
    t.equal(check(factsOf(headers, method)) === undefined, passes, `${method}: ${name}`)
    const setting = checkSetter(factsOf({ ...headers, ...NAVIGATION }, method))
    t.equal(setting === undefined, passes, `${method}: ${name}: sets a cookie`)
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) {
    t.equal(check(factsOf(headers, method)), undefined, `${method}: ${name}: changes nothing`)
    t.equal(checkSetter(factsOf(headers, method)) === undefined, passes, `${method}: ${name}: sets a cookie`)
    t.equal(checkSetter(factsOf({ ...headers, ...NAVIGATION }, method)), undefined, `${method}: ${name}: navigates`)
    for (const upgrade of [
      { upgrade: 'websocket' }, { upgrade: '' }, { upgrade: 'h2c' }, { ':protocol': 'websocket' },
    ]) {
      const isOwn = passes && ('origin' in headers || 'sec-fetch-site' in headers)
      for (const isForeign of [check, checkSetter]) {
        t.equal(
          isForeign(factsOf({ ...headers, ...NAVIGATION, ...upgrade }, method)) === undefined,
          isOwn,
          `${method}: ${name}: ${JSON.stringify(upgrade)}`
        )
      }
    }
  }
}

t.test('what is no navigation of the whole page', (t) => {
  const cases: ReadonlyArray<OriginatingRequest['headers']> = [
    {}, { 'sec-fetch-mode': 'navigate' }, { 'sec-fetch-dest': 'document' },
    ...['iframe', 'frame', 'object', 'embed', 'fencedframe', 'image', 'empty', '', 'DOCUMENT', 'document, image'].map(
      (destination) => ({ ...NAVIGATION, 'sec-fetch-dest': destination })
    ),
    ...['no-cors', 'cors', 'same-origin', 'websocket', '', 'nested-navigate'].map(
      (mode) => ({ ...NAVIGATION, 'sec-fetch-mode': mode })
    ),
  ]
  for (const headers of cases) {
    for (const site of ['cross-site', 'same-site', 'x']) {
      const message = `${site}: ${JSON.stringify(headers)}`
      const facts = factsOf({ ...headers, 'sec-fetch-site': site }, 'GET')
      t.equal(checkSetter(facts), 'Sec-Fetch-Site is neither same-origin nor none.', message)
    }
  }
  t.end()
})

t.test('the port of the scheme', (t) => {
  const cases: ReadonlyArray<readonly [protocol: string, host: string, origin: string, passes: boolean]> = [
    ['http', 'localhost:80', 'http://localhost', true],
    ['https', 'app.example:443', 'https://app.example', true],
    ['https', 'app.example', 'https://app.example', true],
    ['http', 'localhost:443', 'http://localhost', false],
    ['https', 'app.example:80', 'https://app.example', false],
    ['https', 'app.example:8443', 'https://app.example', false],
    ['https', 'app.example', 'https://app.example:443', false],
    ['ws', 'app.example:80', 'ws://app.example:80', true],
  ]
  for (const [protocol, host, origin, passes] of cases) {
    t.equal(
      check({ method: 'POST', headers: { origin }, protocol, host }) === undefined,
      passes,
      `${origin} at ${protocol}://${host}`
    )
  }
  t.end()
})

t.test('why not', (t) => {
  t.match(check(factsOf({ origin: 'https://evil.example' })), /^Origin is neither .* behind a proxy, set trustProxy\.$/)
  t.equal(check(factsOf({ 'sec-fetch-site': 'same-site' })), 'Sec-Fetch-Site is neither same-origin nor none.')
  t.equal(check(factsOf({ upgrade: 'websocket' }, 'GET')), 'The handshake has no Origin.')
  t.end()
})

import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { readAnswer } from '../../lib/trust/answer.js'

const PLACE = 'https://a.example/jwks?tenant=b'

interface Parts { readonly [part: string]: unknown }

function answer (parts: Parts): object {
  return { status: 200, body: new Response('{"a":1}').body, ...parts }
}

function redirect (status: number, location: string): Response {
  return new Response(null, { status, headers: { location } })
}

// As a fetch does that follows redirects.
function followed (url: string, redirected = false): Response {
  return Object.defineProperties(new Response('{"a":1}'), { url: { value: url }, redirected: { value: redirected } })
}

const GOOD: Array<[name: string, given: unknown]> = [
  ['a Response', new Response('{"a":1}')],
  ['the parts of one', answer({})],
  ['from the very URL', followed(PLACE)],
  ['from the URL in other words', followed('HTTPS://A.example:443/x/../jwks?tenant=b#c')],
  ['from a URL that is said in part', followed('/jwks?tenant=b')],
]
for (const [name, given] of GOOD) t.test(name, async (t) => t.strictSame(await readAnswer(given, PLACE), { a: 1 }))

const NO_RESPONSE = /^What was fetched is no Response\.$/
const THROUGH = /^The answer came through a redirect, from /
const BAD: Array<[name: string, given: unknown, message: RegExp]> = [
  ...[
    null, undefined, '', '{}', 0, 200, true, [], {}, () => {}, Symbol('a'), { keys: [] },
    { ok: true, json: async () => ({}) }, { status: '200' },
  ].map(
    (given): [string, unknown, RegExp] => [`no Response: ${typeof given}`, given, NO_RESPONSE]),
  [
    'a mere promise of JSON', { ok: true, status: 200, json: async () => ({ a: 1 }) },
    /^The body of the answer is no stream\.$/,
  ],
  ['what throws', new Proxy({}, { getOwnPropertyDescriptor () { throw new Error('hush') } }), /^hush$/],
  ['not found', answer({ status: 404 }), /^The answer has status 404\.$/],
  ['another success', answer({ status: 203 }), /^The answer has status 203\.$/],
  ['no number', answer({ status: NaN }), /^The answer has status NaN\.$/],
  [
    'not modified', new Response(null, { status: 304, headers: { location: 'https://b.example' } }),
    /^The answer has status 304\.$/,
  ],
  [
    'a redirect', redirect(302, 'https://user:word@b.example/jwks?key=hush'),
    /^The answer has status 302 and redirects to https:\/\/b\.example\.$/,
  ],
  [
    'a redirect within the origin', redirect(307, '/other'),
    /^The answer has status 307 and redirects to https:\/\/a\.example\.$/,
  ],
  ['a redirect to a file', redirect(301, 'file:///etc/passwd'), /^The answer has status 301 and redirects to file:\.$/],
  [
    'a redirect to data', redirect(303, 'data:application/json,{}'),
    /^The answer has status 303 and redirects to data:\.$/,
  ],
  ['a redirect to no URL', redirect(308, 'https://'), /^The answer has status 308 and redirects to no URL\.$/],
  [
    'a redirect without a target', new Response(null, { status: 302 }),
    /^The answer has status 302 and redirects to no URL\.$/,
  ],
  ['a redirect without headers', answer({ status: 302 }), /^The answer has status 302\.$/],
  [
    'one that was followed', followed('https://b.example/jwks?key=hush', true),
    /^The answer came through a redirect, from https:\/\/b\.example\.$/,
  ],
  ['one that was followed, but does not say so', followed('https://b.example/jwks'), THROUGH],
  ['one that was followed within the origin', followed('https://a.example/jwks?tenant=c'), THROUGH],
  ['one that was followed to where it began', followed(PLACE, true), THROUGH],
  ['one that was followed from http', followed('http://a.example/jwks?tenant=b'), THROUGH],
  ['one of no URL', answer({ redirected: 1 }), /^The answer came through a redirect, from no URL\.$/],
  ['one from no URL', answer({ url: 'https://' }), /Invalid URL/],
  ['an opaque one', answer({ type: 'opaqueredirect' }), THROUGH],
  ['an opaque one, as browsers give it', { type: 'opaqueredirect', status: 0, body: null, url: PLACE }, THROUGH],
  ['HTML', new Response('<!doctype html>'), /^The document is not JSON\.$/],
  ['one that was read before', await readBefore(), /locked|disturbed/i],
]

async function readBefore (): Promise<Response> {
  const response = new Response('{"a":1}')
  response.body?.getReader()
  return response
}

for (const [name, given, message] of BAD) {
  t.test(name, async (t) => {
    await t.rejects(readAnswer(given, PLACE), { message })
  })
}

t.test('what is not read is hung up on, in whatever way, and that may go wrong', async (t) => {
  const ended: string[] = []
  const bodies: unknown[] = [
    { async cancel () { ended.push('cancel') } },
    { destroy () { ended.push('destroy') } },
    { async cancel () { throw new Error('rejected') } },
    { cancel () { throw new Error('thrown') } },
    { get cancel () { throw new Error('unreadable') } },
    { cancel: () => new Promise(() => {}) },
    { cancel: 1 }, {}, null, undefined, 'text',
  ]
  for (const body of bodies) {
    await t.rejects(readAnswer({ status: 500, body }, PLACE), { message: /^The answer has status 500\.$/ })
  }
  await setImmediate()
  t.strictSame(ended, ['cancel', 'destroy'])
})

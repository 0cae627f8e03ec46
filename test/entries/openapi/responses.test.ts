import t from 'tap'
import { withRefusals } from '../../../lib/entries/openapi/responses.js'

const OWN = { type: 'object' }
const SCOPES = { scopes: 'a' }

t.test('the refusals that are added', async (t) => {
  const cases = [
    ['open', undefined, undefined], ['open', { 200: OWN }, ['200']],
    ['required', undefined, ['200', '401']], ['required', {}, ['200', '401']],
    ['optional', { 201: OWN }, ['201', '401']],
    [SCOPES, undefined, ['200', '401', '403']], [SCOPES, { 200: OWN, 401: OWN }, ['200', '401', '403']],
    [SCOPES, { 200: OWN, 403: OWN }, ['200', '401', '403']], [SCOPES, { '4xx': OWN }, ['4xx']],
    [SCOPES, { '4XX': OWN }, ['4XX']], [SCOPES, { default: OWN }, ['default']],
    [SCOPES, { '5xx': OWN }, ['401', '403', '5xx']],
  ] as const
  for (const [auth, given, statuses] of cases) {
    const before = structuredClone(given)
    const responses = withRefusals(auth, given)
    t.strictSame(responses === undefined ? undefined : Object.keys(responses), statuses, JSON.stringify(given))
    for (const status of Object.keys(given ?? {})) t.equal(responses?.[status], OWN, 'its own stays')
    t.strictSame(given, before, 'what was given is not changed')
  }
})

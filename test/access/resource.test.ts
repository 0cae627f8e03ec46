import t from 'tap'
import { describeResource, readResource } from '../../lib/access/resource.js'
import { createFaults } from '../../lib/settings/faults.js'

const AT = '/.well-known/oauth-protected-resource'

t.test('where the metadata is', async (t) => {
  const cases: ReadonlyArray<readonly [identifier: string, path: string, url: string]> = [
    ['https://api.example', AT, `https://api.example${AT}`],
    ['https://api.example/', AT, `https://api.example${AT}`],
    ['https://api.example/mcp', `${AT}/mcp`, `https://api.example${AT}/mcp`],
    ['https://api.example/mcp/', `${AT}/mcp/`, `https://api.example${AT}/mcp/`],
    ['https://API.example:8443/a/b', `${AT}/a/b`, `https://api.example:8443${AT}/a/b`],
    ['https://api.example/mcp?tenant=a', `${AT}/mcp`, `https://api.example${AT}/mcp?tenant=a`],
    ['HTTPS://api.example/mcp', `${AT}/mcp`, `https://api.example${AT}/mcp`],
    ['http://localhost:3000/mcp', `${AT}/mcp`, `http://localhost:3000${AT}/mcp`],
    ['http://127.0.0.1:3000', AT, `http://127.0.0.1:3000${AT}`],
    ['http://[::1]:3000', AT, `http://[::1]:3000${AT}`],
  ]
  for (const [identifier, path, metadataUrl] of cases) {
    const faults = createFaults('settings')
    t.strictSame(readResource(identifier, faults), { identifier, path, metadataUrl }, identifier)
    t.equal(faults.list(), '')
  }
  t.equal(readResource(undefined, createFaults('settings')), undefined)
})

t.test('what is no resource', async (t) => {
  const words = 'expected an https URL, or plain http to this machine, without user, password and fragment'
  const bad = [
    'mcp', '/mcp', 'api.example', 'urn:example:api', 'ftp://api.example', 'http://api.example', 'https://',
    'https://u@api.example', 'https://u:p@api.example',
    'https://api.example/#top', 'https://api.example#', ' https://api.example', 'https://api.example/ ',
    'https://api.ex ample', 'https://api.example/\n', 'http://127.0.0.1.evil.example',
  ]
  for (const identifier of bad) {
    const faults = createFaults('settings')
    t.equal(readResource(identifier, faults.at('resource')), undefined, identifier)
    t.equal(faults.list(), `resource: a string of length ${identifier.length} given, ${words}`, identifier)
  }
  for (const identifier of [
    'https://api.example/:id', 'https://api.example/*', 'https://api.example/a%20b', 'https://api.example/ä',
  ]) {
    const faults = createFaults('settings')
    t.equal(readResource(identifier, faults.at('resource')), undefined, identifier)
    t.match(faults.list(), /^resource: a string of length \d+ given whose path has other than letters/, identifier)
  }
})

t.test('what the metadata says', async (t) => {
  const resource = readResource('https://api.example/mcp', createFaults('settings'))
  if (resource === undefined) return t.fail('it is sound')
  t.strictSame(describeResource({
    resource,
    issuers: ['https://a.example', 'https://b.example/', 'https://a.example', 'me', 'urn:x'],
    scopes: ['a', 'b', 'a'],
    isBearer: true,
  }), {
    resource: 'https://api.example/mcp',
    authorization_servers: ['https://a.example', 'https://b.example/'],
    scopes_supported: ['a', 'b'],
    bearer_methods_supported: ['header'],
  })
  t.strictSame(
    describeResource({ resource, issuers: ['me'], scopes: [], isBearer: false }),
    { resource: 'https://api.example/mcp' },
    'empty lists are left out'
  )
})

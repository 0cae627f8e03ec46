import { runInNewContext } from 'node:vm'
import t from 'tap'
import { isHttps, isSafeUrl, urlTextOf, withoutQuery } from '../../lib/trust/safe-url.js'
import { polluted } from '../polluted.js'

const URLS: Array<[url: string, isSafe: boolean]> = [
  ['https://idp.example/jwks', true], ['https://10.0.0.1/', true], ['HTTPS://idp.example', true],
  [' https://idp.example\n', true], ['ht\ntps://idp.example', true],
  ['http://127.0.0.1:8080/jwks', true], ['http://127.9.9.9/', true], ['http://localhost/jwks', true],
  ['http://[::1]:1/', true], ['http://LOCALHOST', true],
  ['http://2130706433/', true], ['http://idp.example/', false], ['http://10.0.0.1/', false], ['http://0.0.0.0/', false],
  ['http://[::]/', false],
  ['http://127.0.0.1.idp.example/', false], ['http://localhost.idp.example/', false], ['http://notlocalhost/', false],
  ['http://[::ffff:10.0.0.1]/', false],
  ['https://user@idp.example/', false], ['https://user:word@idp.example/', false],
  ['https://:word@idp.example/', false], ['http://user@localhost/', false],
  ['ftp://localhost/', false], ['file:///etc/passwd', false], ['data:application/json,{}', false],
  ['javascript:0', false],
  ['', false], ['/jwks', false], ['idp.example', false], ['https://', false], ['undefined', false]
]

for (const [url, isSafe] of URLS) {
  t.equal(isSafeUrl(url, { allowHttp: false }), isSafe, `${url} is ${isSafe ? '' : 'not '}safe`)
}

t.test('with plain http allowed, it may go anywhere, and nothing else is allowed', async (t) => {
  for (const [url, isSafe] of URLS) {
    const isHttp = URL.canParse(url) && new URL(url).protocol === 'http:' && !url.includes('@')
    t.equal(isSafeUrl(url, { allowHttp: true }), isSafe || isHttp, url)
  }
})

t.test('https is told by the protocol, however it is written', async (t) => {
  for (const url of [
    'https://a.example', 'HTTPS://a.example', 'hTtPs:a.example', ' https://a.example', '\thttps://a.example',
    'ht\ntps://a.example',
  ]) {
    t.ok(isHttps(url), url)
  }
  for (const url of [
    'http://a.example', 'HTTP://a.example', 'httpss://a.example', 'urn:https:', 'https', '', 'my issuer',
  ]) {
    t.notOk(isHttps(url), url)
  }
})

t.test('the text of a URL object', async (t) => {
  const url = new URL('https://a.example/jwks?a#b')
  class Other extends URL {}
  const foreign = runInNewContext(
    'new (class URL { get href () { return "https://b.example/" } get [Symbol.toStringTag] () { return "URL" } })'
  )
  t.equal(urlTextOf(url), 'https://a.example/jwks?a#b')
  t.equal(urlTextOf(new Other('https://c.example')), 'https://c.example/')
  t.equal(urlTextOf(foreign), 'https://b.example/')
  for (const other of [
    'https://a.example', '', undefined, null, 1, url.searchParams, { href: 'https://a.example' }, [url], () => url,
  ]) {
    t.equal(urlTextOf(other), other)
  }
})

t.test('nothing planted makes a URL of options', async (t) => {
  const options = { url: 'https://a.example' }
  t.equal(polluted({ href: 'https://evil.example' }, () => urlTextOf(options)), options)
  const planted = Object.assign(Object.prototype, { [Symbol.toStringTag]: 'URL' })
  const text = polluted({ href: 'https://evil.example' }, () => urlTextOf(options))
  Reflect.deleteProperty(planted, Symbol.toStringTag)
  t.equal(text, options)
})

t.test('a query and a user are not told', async (t) => {
  t.equal(withoutQuery('https://user:word@a.example:8443/jwks/?key=hush#hush'), 'https://a.example:8443/jwks/')
})

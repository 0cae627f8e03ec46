import t from 'tap'
import { checkClaims, readIssuerOptions, readTokenOptions } from '../../../lib/entries/testing/issuer-options.js'

const REFUSED = { code: 'APISTAR_JWT_SETTINGS_INVALID' }

t.test('options that are good', async (t) => {
  t.strictSame(readIssuerOptions({}), {})
  t.strictSame(readIssuerOptions({ audience: ['a'] }), { audience: ['a'] })
  const spans = [[undefined, 300], [60, 60], [0, 0], [-60, -60], ['15m', 900]] as const
  for (const [expiresIn, lifetime] of spans) {
    t.equal(readTokenOptions(expiresIn === undefined ? {} : { expiresIn }).lifetime, lifetime)
  }
})

t.test('options that are wrong, so that no test tests something else', async (t) => {
  const ISSUERS: unknown[] = [
    { audience: '' }, { audience: undefined }, { audience: [] }, { audiences: 'a' }, null, 'a',
  ]
  for (const given of ISSUERS) {
    const message = /^Invalid options of createIssuer/
    t.throws(() => readIssuerOptions(given as object), { ...REFUSED, message })
  }
  const TOKENS: unknown[] = [
    { expiresIn: 'soon' }, { expiresIn: '15' }, { expiresIn: NaN }, { expiresIn: null },
    { headers: {} }, { header: 'a' }, { key: undefined },
  ]
  for (const given of TOKENS) {
    t.throws(() => readTokenOptions(given as object), { ...REFUSED, message: /^Invalid options of token/ })
  }
})

t.test('claims are an object', async (t) => {
  checkClaims({})
  for (const claims of ['bailey', null, undefined, 1, [], () => {}]) {
    t.throws(() => checkClaims(claims as object), { ...REFUSED, message: /^Invalid claims: .* given, expected an object/ })
  }
})

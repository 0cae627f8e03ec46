import t from 'tap'
import { declareSchemes, schemesOf, type OpenApiDocument } from '../../../lib/entries/openapi/schemes.js'

const NOWHERE = { scheme: undefined, cookie: undefined, openIdUrl: undefined }
const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
const COOKIE = { type: 'apiKey', in: 'cookie', name: '__Host-access' }
const OPEN_ID = { type: 'openIdConnect', openIdConnectUrl: 'https://id.example/.well-known/openid-configuration' }

t.test('by where tokens come from', async (t) => {
  const cases = [
    [NOWHERE, {}],
    [{ ...NOWHERE, scheme: 'Bearer' }, { bearer: BEARER }],
    [{ ...NOWHERE, scheme: 'JWT' }, { jwt: { type: 'http', scheme: 'jwt' } }],
    [{ ...NOWHERE, scheme: 'bearer', cookie: COOKIE.name }, { bearer: BEARER, cookie: COOKIE }],
    [{ ...NOWHERE, scheme: 'Bearer', openIdUrl: OPEN_ID.openIdConnectUrl }, { bearer: BEARER, openId: OPEN_ID }],
    [{ ...NOWHERE, openIdUrl: OPEN_ID.openIdConnectUrl }, {}],
  ] as const
  for (const [places, schemes] of cases) t.strictSame(schemesOf(places), schemes)
})

t.test('a document has each once, under the name that it has there', async (t) => {
  const other = { type: 'apiKey', in: 'header', name: 'x-key' }
  const mine = { type: 'http', scheme: 'Bearer', description: 'Ask us.' }
  const oauth2 = { type: 'oauth2', flows: {} }
  const cases = [
    ['none', undefined, { bearer: BEARER }, false, ['bearer'], { bearer: BEARER }],
    ['another', { key: other }, { bearer: BEARER }, false, ['bearer'], { key: other, bearer: BEARER }],
    ['the same by another name', { mine }, { bearer: BEARER }, false, ['mine'], { mine }],
    ['the name is taken', { bearer: other, bearer2: other }, { bearer: BEARER }, false, ['bearer3'], {
      bearer: other, bearer2: other, bearer3: BEARER,
    }],
    ['stated, and there', { login: mine }, { login: BEARER }, true, ['login'], { login: mine }],
    ['stated, and another', { mine }, { login: BEARER }, true, ['login'], { mine, login: BEARER }],
    ['stated, for OAuth 2.0', { one: oauth2 }, { two: oauth2 }, true, ['two'], { one: oauth2, two: oauth2 }],
    ['a name of a prototype', undefined, { constructor: BEARER }, false, ['constructor'], { constructor: BEARER }],
  ] as const
  for (const [name, given, schemes, isStated, names, declared] of cases) {
    const components = given === undefined ? {} : { components: { securitySchemes: Object.freeze(given), schemas: {} } }
    const document: OpenApiDocument = { openapi: '3.1.0', ...components }
    for (let time = 0; time < 2; time++) {
      const used = declareSchemes(document, { schemes: schemes as never, isStated }).map(([used]) => used)
      t.strictSame(used, names, name)
      t.strictSame(document.components?.securitySchemes, declared, `${name}: no second one`)
    }
  }
})

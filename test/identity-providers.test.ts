import t, { type Test } from 'tap'
import { guardedBy } from './documented-app.js'
import { freeze } from './helper.js'
import { ask, OPEN, refusal, WRONG_AUDIENCE, WRONG_ISSUER, type Answer } from './http.js'
import { createSigningKey } from './signing-key.js'

const NOW = 1_700_000_000
const key = createSigningKey('k', 'RS256')
// Entra leaves it out.
const { alg, ...jwk } = key.jwk

type Rows = ReadonlyArray<readonly [name: string, claims: object, answer: Answer]>

interface Provider {
  /** Documents that are fetched, by their URLs. */
  readonly documents: Readonly<Record<string, unknown>>
  readonly claims: { readonly iss: string, readonly [claim: string]: unknown }
  /** What the app makes of the user. */
  readonly user: { readonly id: unknown, readonly username: unknown }
  /** How tokens are answered that say something else than a good one. */
  readonly rows: Rows
}

const KEY_SET = { keys: [jwk] }
const MISMATCH = refusal('CLAIM_INVALID', 'The claims do not match the schema.')
const MISSING_CLAIM = refusal('CLAIM_INVALID', 'A required claim is missing.')
const [AUTH0, KEYCLOAK, OKTA] = [
  'https://your-tenant.eu.auth0.com', 'https://login.shop.example/realms/shop',
  'https://dev-123456.okta.com/oauth2/default',
]
const INNER = 'http://keycloak:8080/realms/shop'
const ENTRA = 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555'
const COGNITO = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab12Cd34E'
const METADATA = '.well-known/openid-configuration'

function metadata (base: string, issuer: string, keySet: string): Provider['documents'] {
  return { [`${base}/${METADATA}`]: { issuer, jwks_uri: keySet }, [keySet]: KEY_SET }
}

const PROVIDERS: Readonly<Record<string, readonly Provider[]>> = {
  Auth0: [{
    documents: metadata(AUTH0, `${AUTH0}/`, `${AUTH0}/.well-known/jwks.json`),
    claims: {
      iss: `${AUTH0}/`,
      sub: 'auth0|1',
      aud: ['https://api.shop.example', `${AUTH0}/userinfo`],
      azp: 'web',
      scope: 'openid read',
      permissions: ['read'],
    },
    user: { id: 'auth0|1', username: null },
    rows: [['of no slash', { iss: AUTH0 }, WRONG_ISSUER], ['an ID token', { aud: 'web' }, WRONG_AUDIENCE]],
  }],
  Keycloak: [{
    documents: metadata(KEYCLOAK, KEYCLOAK, `${KEYCLOAK}/protocol/openid-connect/certs`),
    claims: {
      iss: KEYCLOAK,
      sub: 'u',
      aud: ['shop-api', 'account'],
      azp: 'web',
      typ: 'Bearer',
      preferred_username: 'bailey',
      realm_access: { roles: ['admin'] },
    },
    user: { id: 'u', username: 'bailey' },
    rows: [
      ['without the mapper', { aud: 'account' }, WRONG_AUDIENCE], ['for nobody', { aud: undefined }, WRONG_AUDIENCE],
      ['an ID token', { aud: 'web', typ: 'ID' }, WRONG_AUDIENCE],
      ['got within the cluster', { iss: INNER }, WRONG_ISSUER],
    ],
  }, {
    documents: metadata(INNER, KEYCLOAK, `${INNER}/protocol/openid-connect/certs`),
    claims: { iss: KEYCLOAK, sub: 'u', aud: 'shop-api' },
    user: { id: null, username: null },
    rows: [['of the inner address', { iss: INNER }, WRONG_ISSUER]],
  }],
  'Microsoft Entra ID': [{
    documents: metadata(`${ENTRA}/v2.0`, `${ENTRA}/v2.0`, `${ENTRA}/discovery/v2.0/keys`),
    claims: {
      iss: `${ENTRA}/v2.0`,
      sub: 'pairwise',
      oid: 'o',
      aud: '66666666-7777-8888-9999-000000000000',
      scp: 'read write',
      ver: '2.0',
    },
    user: { id: 'o', username: null },
    rows: [
      [
        'of version 1',
        {
          iss: 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/',
          aud: 'api://66666666-7777-8888-9999-000000000000',
          ver: '1.0',
        },
        WRONG_ISSUER,
      ],
      ['of another tenant', { iss: 'https://login.microsoftonline.com/another/v2.0' }, WRONG_ISSUER],
      ['for Graph', { aud: '00000003-0000-0000-c000-000000000000' }, WRONG_AUDIENCE],
      ['an ID token of the same registration', { scp: undefined }, MISSING_CLAIM],
    ],
  }],
  'Amazon Cognito': [{
    documents: metadata(COGNITO, COGNITO, `${COGNITO}/.well-known/jwks.json`),
    claims: {
      iss: COGNITO,
      sub: 'u',
      token_use: 'access',
      client_id: '3n4b5urk1ft4fl3mg5e62d9ado',
      'cognito:groups': ['admin'],
      username: 'bailey',
    },
    user: { id: 'u', username: 'bailey' },
    rows: [
      ['an ID token', { token_use: 'id', client_id: undefined, aud: '3n4b5urk1ft4fl3mg5e62d9ado' }, MISMATCH],
      ['an ID token that looks like an access token', { aud: '3n4b5urk1ft4fl3mg5e62d9ado' }, WRONG_AUDIENCE],
      ['of another client', { client_id: 'other' }, MISMATCH],
    ],
  }],
  Okta: [{
    documents: metadata(OKTA, OKTA, `${OKTA}/v1/keys`),
    claims: {
      iss: OKTA,
      sub: 'bailey@shop.example',
      uid: '00u1',
      aud: 'api://default',
      cid: 'web',
      scp: ['read'],
      groups: ['admin'],
    },
    user: { id: '00u1', username: 'bailey@shop.example' },
    rows: [
      ['of the org', { iss: 'https://dev-123456.okta.com' }, WRONG_ISSUER],
      ['an ID token', { aud: 'web' }, WRONG_AUDIENCE],
    ],
  }],
  Google: [{
    documents: { 'https://www.googleapis.com/oauth2/v3/certs': KEY_SET },
    claims: {
      iss: 'https://accounts.google.com',
      sub: '1',
      aud: '1234567890-abc.apps.googleusercontent.com',
      email: 'bailey@shop.example',
      email_verified: true,
    },
    user: { id: '1', username: 'bailey@shop.example' },
    rows: [
      ['in the other spelling', { iss: 'accounts.google.com' }, OPEN],
      ['of another client', { aud: 'other.apps.googleusercontent.com' }, WRONG_AUDIENCE],
      ['without an address', { email: undefined }, MISSING_CLAIM],
    ],
  }],
}

/** Answers these documents in place of the network, until the test ends. */
function fetchFrom (t: Test, documents: Provider['documents']): string[] {
  const asked: string[] = []
  t.intercept(globalThis, 'fetch', {
    async value (url: string) {
      asked.push(url)
      return Object.hasOwn(documents, url)
        ? new Response(JSON.stringify(documents[url]))
        : new Response(null, { status: 404 })
    },
  })
  return asked
}

for (const [heading, providers] of Object.entries(PROVIDERS)) {
  t.test(`${heading}, as the page says`, async (t) => {
    freeze(t, NOW)
    for (const [place, { documents, claims, user, rows }] of providers.entries()) {
      const asked = fetchFrom(t, documents)
      const app = await guardedBy(t, 'docs/identity-providers.md', heading, place)
      const good = key.sign({ ...claims, exp: NOW + 60 })
      t.strictSame(await ask(app, good), OPEN)
      t.strictSame((await app.inject({ url: '/', headers: { authorization: `Bearer ${good}` } })).json().user, user)
      t.strictSame(asked, Object.keys(documents), 'and that is what is fetched')
      for (const [name, others, answer] of rows) {
        t.strictSame(await ask(app, key.sign({ ...claims, ...others })), answer, name)
      }
    }
  })
}

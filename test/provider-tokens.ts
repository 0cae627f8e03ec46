import type { Settings } from '../index.js'

/** Access tokens as providers write them, what is set for them, and what they grant to whom. */
export interface ProviderToken {
  readonly provider: string
  readonly settings: Settings
  readonly claims: object
  readonly user: object
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  /** What a careless reader would find. */
  readonly notScopes: readonly string[]
  readonly notRoles: readonly string[]
}

const TIMES = { iat: 1_700_000_000, exp: 1_700_086_400 }
const API = 'https://api.example'
const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'

const auth0 = {
  iss: 'https://dev-abc.eu.auth0.com/',
  sub: 'auth0|656f0d',
  aud: [API, 'https://dev-abc.eu.auth0.com/userinfo'],
  ...TIMES,
  azp: 'f2Dz',
  scope: 'openid profile read:users',
}
const okta = {
  ver: 1,
  jti: 'AT.0mP4',
  iss: 'https://dev-1.okta.com/oauth2/default',
  aud: 'api://default',
  ...TIMES,
  cid: '0oa1',
  uid: '00u1',
  auth_time: 1_700_000_000,
  sub: 'bailey@shop.example',
}
const entra = {
  aud: 'ef1da9d4-ff77-4c3e-a005-840c3f830745',
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  ...TIMES,
  nbf: 1_700_000_000,
  aio: 'AXQAi',
  azp: '1a2b',
  azpacr: '1',
  oid: '00000000-0000-0000-66f3-3332eca7ea81',
  sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
  tid: TENANT,
  uti: 'fqiBqXLPj0eQa82S',
  ver: '2.0',
  rh: '0.AX',
}
const keycloak = {
  ...TIMES,
  auth_time: 1_700_000_000,
  jti: 'onrtro:1',
  iss: 'https://id.example/realms/shop',
  aud: ['my-api', 'account'],
  sub: 'f:1:bailey',
  typ: 'Bearer',
  azp: 'web',
  sid: 's1',
  acr: '1',
  'allowed-origins': ['https://shop.example'],
  realm_access: { roles: ['offline_access', 'admin', 'default-roles-shop'] },
  resource_access: { 'my-api': { roles: ['editor'] }, account: { roles: ['manage-account'] } },
  scope: 'openid email profile',
  email_verified: true,
  preferred_username: 'bailey',
}
const cognito = {
  sub: 'aaaa-bbbb',
  'cognito:groups': ['admins', 'support'],
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc',
  version: 2,
  client_id: '1example23',
  origin_jti: 'o1',
  event_id: 'e1',
  token_use: 'access',
  scope: 'openid my-api/read',
  auth_time: 1_700_000_000,
  ...TIMES,
  jti: 'j1',
  username: 'bailey',
}

const ROLES_OF_KEYCLOAK = [['realm_access', 'roles'], ['resource_access', 'my-api', 'roles']]

export const PROVIDER_TOKENS: readonly ProviderToken[] = [
  {
    provider: 'Auth0',
    claims: auth0,
    settings: { issuer: auth0.iss, audience: API, idClaim: 'sub' },
    user: { id: auth0.sub, username: null },
    scopes: ['openid', 'profile', 'read:users'],
    roles: [],
    notScopes: ['read', 'users', 'read:users '],
    notRoles: ['read:users'],
  },
  {
    provider: 'Auth0 with permissions',
    claims: {
      ...auth0,
      scope: 'openid',
      permissions: ['read:users', 'write:users'],
      'https://shop.example/roles': ['admin'],
    },
    settings: {
      issuer: auth0.iss,
      audience: API,
      idClaim: 'sub',
      scopeClaims: ['permissions'],
      roleClaims: ['https://shop.example/roles'],
    },
    user: { id: auth0.sub, username: null },
    scopes: ['read:users', 'write:users'],
    roles: ['admin'],
    notScopes: ['openid'],
    notRoles: ['roles'],
  },
  {
    provider: 'Okta',
    claims: { ...okta, scp: ['openid', 'read:users'], groups: ['Everyone', 'Site admins'] },
    settings: {
      issuer: okta.iss, audience: 'api://default', idClaim: 'uid', usernameClaim: 'sub', roleClaims: ['groups'],
    },
    user: { id: '00u1', username: 'bailey@shop.example' },
    scopes: ['openid', 'read:users'],
    roles: ['Everyone', 'Site admins'],
    notScopes: ['read'],
    notRoles: ['Site', 'admins'],
  },
  {
    provider: 'Entra ID, for a user',
    claims: { ...entra, name: 'Bailey', preferred_username: 'bailey@shop.example', scp: 'access_as_user User.Read' },
    settings: { issuer: entra.iss, audience: entra.aud, idClaim: 'oid', usernameClaim: 'preferred_username' },
    user: { id: entra.oid, username: 'bailey@shop.example' },
    scopes: ['access_as_user', 'User.Read'],
    roles: [],
    notScopes: ['access_as_user User.Read', 'user.read'],
    notRoles: ['access_as_user'],
  },
  {
    provider: 'Entra ID, for an app',
    claims: { ...entra, idtyp: 'app', roles: ['Reports.Read.All'] },
    settings: { issuer: entra.iss, audience: entra.aud, idClaim: 'oid' },
    user: { id: entra.oid, username: null },
    scopes: [],
    roles: ['Reports.Read.All'],
    notScopes: ['Reports.Read.All'],
    notRoles: ['Reports.Read'],
  },
  {
    provider: 'Keycloak',
    claims: keycloak,
    settings: {
      issuer: keycloak.iss,
      audience: 'my-api',
      idClaim: 'sub',
      usernameClaim: 'preferred_username',
      roleClaims: ROLES_OF_KEYCLOAK,
    },
    user: { id: 'f:1:bailey', username: 'bailey' },
    scopes: ['openid', 'email', 'profile'],
    roles: ['admin', 'editor', 'offline_access'],
    notScopes: ['admin'],
    notRoles: ['manage-account', 'account'],
  },
  {
    provider: 'Cognito',
    claims: cognito,
    settings: { issuer: cognito.iss, idClaim: 'sub', roleClaims: ['cognito:groups'] },
    user: { id: 'aaaa-bbbb', username: 'bailey' },
    scopes: ['openid', 'my-api/read'],
    roles: ['admins', 'support'],
    notScopes: ['read', 'my-api'],
    notRoles: ['admin'],
  },
]

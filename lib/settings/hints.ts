import { nearName } from './near-name.js'

/** What other libraries call a thing, the name that it has here, and what to say where that alone is not enough. */
const HABITS: ReadonlyArray<readonly [habits: string, name: string, words?: string]> = [
  ['sign', 'trustedIssuers', 'algorithms, expiresIn, issuer and audience, which are settings themselves'],
  ['verify', 'trustedIssuers', 'algorithms, issuer, audience, leeway and maxAge, which are settings themselves'],
  ['cookies cookiename', 'cookie'],
  // Those of the setting cookie: @fastify/jwt lets the app name its cookie.
  ['cookiename signed', 'sameSite', 'extractToken in place of cookie, for a cookie of your own'],
  ['header gettoken tokenfromrequest fromrequest', 'extractToken'],
  ['algorithm algo alg', 'algorithms', 'algorithms, a list'],
  ['algorithms algo alg', 'algorithm', 'algorithm, one of them'],
  ['key secretkey secretorkey password', 'jwks', 'secret, publicKey or privateKey'],
  ['key secretkey secretorkey secretorprivatekey', 'privateKey', 'secret or privateKey'],
  ['key secretkey secretorkey secretorpublickey', 'publicKey', 'secret or publicKey'],
  ['public pub pem cert certificate', 'publicKey'],
  ['private priv signingkey', 'privateKey'],
  ['passphrase', 'privateKey', 'privateKey: { key, passphrase }'],
  ['publickey', 'privateKey', 'privateKey, which signs'],
  ['privatekey', 'publicKey', 'publicKey, which verifies'],
  ['keyset jwksuri jwksurl jwkseturl keysurl secretprovider keyprovider', 'jwks'],
  ['issuerbaseurl wellknown openid oidc', 'discovery', 'discovery: true beside the issuer'],
  ['clocktolerance clockskew tolerance skew', 'leeway', 'leeway, in seconds'],
  ['iss issuers allowediss', 'issuer'],
  ['aud audiences allowedaud', 'audience'],
  ['sub allowedsub', 'subject'],
  ['jti jwtid allowedjti', 'jwtId'],
  ['exp ttl lifetime expires expiry expiration expirationtime', 'expiresIn'],
  ['nbf', 'notBefore'],
  ['kid keyid', 'headers', 'headers: { kid }'],
  ['header additionalheader', 'headers'],
  ['notimestamp subject jwtid headers mutatepayload', 'scheme', 'the option of encode of that name'],
  ['ignoreexpiration', 'scheme', 'the option of verify of that name'],
  ['prefix authscheme authorizationprefix tokentype', 'scheme'],
  ['whitelist unless except exclude ignore publicroutes public', 'allowAnonymous'],
  ['credentialsrequired optional required', 'global'],
  ['userid user', 'idClaim'],
  ['username usernamefield', 'usernameClaim'],
  ['schema claimsschema validate payloadschema', 'claims'],
  ['trusted issuersallowed', 'trustedIssuers'],
  ['cachesize cachettl', 'cache'],
  ['checktyp type', 'typ'],
]

/**
 * Finds what a name may have meant that a schema has not: what other libraries call so, or else a name that is near.
 *
 * @param names those that the schema has
 * @returns words for the end of a fault, `; did you mean …?`, or none
 */
export function hintFor (misspelt: string, names: readonly string[]): string {
  const habit = misspelt.toLowerCase().replace(/^jwt_|[_-]/g, '')
  const same = names.find((name) => name.toLowerCase() === habit)
  const row = HABITS.find(([habits, name]) => names.includes(name) && habits.split(' ').includes(habit))
  const meant = same ?? row?.[2] ?? row?.[1]
  return meant === undefined ? nearName(misspelt, names) : `; did you mean ${meant}?`
}

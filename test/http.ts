import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Payload } from '../index.js'

/** What an answer is known by. */
export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly challenge: string | undefined
  /** Left out where nothing is said of it. */
  readonly retryAfter?: string
}

export const BAILEY = { id: 1, username: 'bailey' }

/** Answers that come with each way of authenticating badly, under the default scheme and no realm. */
export const MISSING = { status: 401, code: 'APISTAR_JWT_TOKEN_MISSING', challenge: 'Bearer' }
export const UNSUPPORTED = { status: 401, code: 'APISTAR_JWT_SCHEME_UNSUPPORTED', challenge: 'Bearer' }
export const MALFORMED = {
  status: 401, code: 'APISTAR_JWT_HEADER_MALFORMED', challenge: 'Bearer error="invalid_request"',
}
export const OPEN = { status: 200, code: undefined, challenge: undefined }
/** Where nobody can be let in, since nothing guards. */
export const NOT_GUARDED = { status: 500, code: 'APISTAR_JWT_SETTINGS_INVALID', challenge: undefined }
export const UNKNOWN = { status: 404, code: undefined, challenge: undefined }

/** The answer to a bad token, by the end of its code and its reason. */
export function refusal (code: string, reason: string): Answer {
  const description = `Incorrect authentication credentials. ${reason}`
  return {
    status: 401,
    code: `APISTAR_JWT_${code}`,
    challenge: `Bearer error="invalid_token", error_description="${description}"`,
  }
}

export const JUNK = refusal('TOKEN_INVALID', 'The token is malformed.')
export const FORGED = refusal('TOKEN_INVALID', 'The signature is wrong.')
export const WRONG_ALGORITHM = refusal('TOKEN_INVALID', 'The algorithm is not accepted.')
export const UNKNOWN_KEY = refusal('TOKEN_INVALID', 'The key is unknown.')
export const UNKNOWN_ISSUER = refusal('TOKEN_INVALID', 'The issuer is unknown.')
export const TOO_LONG = refusal('TOKEN_INVALID', 'The token is too long.')
export const WRONG_TYPE = refusal('TOKEN_INVALID', 'The token is of another type.')
export const EXPIRED = refusal('TOKEN_EXPIRED', 'The token has expired.')
export const INACTIVE = refusal('TOKEN_INACTIVE', 'The token is not active yet.')
export const WRONG_ISSUER = refusal('CLAIM_INVALID', 'The iss claim is missing or not accepted.')
export const WRONG_AUDIENCE = refusal('CLAIM_INVALID', 'The aud claim is missing or not accepted.')

/** The answer to a token that lacks something which no scope would give. */
export const FORBIDDEN = { status: 403, code: 'APISTAR_JWT_FORBIDDEN', challenge: 'Bearer' }

/** The answer to a token that lacks one of these scopes. */
export function lacking (scope: string): Answer {
  const challenge = `Bearer error="insufficient_scope", scope="${scope}", error_description="The token does not ` +
    'permit this."'
  return { status: 403, code: 'APISTAR_JWT_FORBIDDEN', challenge }
}

/** The answer to a token whose user has to log in again. */
export function loginNeeded (parameters: string): Answer {
  return {
    status: 401,
    code: 'APISTAR_JWT_LOGIN_REQUIRED',
    challenge: `Bearer error="insufficient_user_authentication", ${parameters}`,
  }
}

/** A refusal of a route that names scopes. */
export function naming (scope: string, { challenge = '', ...answer }: Answer): Answer {
  const [scheme, ...parameters] = challenge.split(/(?<=^\w+) |, /)
  const place = parameters[0]?.startsWith('error=') === true ? 1 : 0
  return { ...answer, challenge: `${scheme} ${parameters.toSpliced(place, 0, `scope="${scope}"`).join(', ')}` }
}

/** The answer where nobody can tell whether a token is good. */
export function unavailable (retryAfter: number): Answer {
  return { status: 503, code: 'APISTAR_JWT_KEYS_UNAVAILABLE', challenge: undefined, retryAfter: String(retryAfter) }
}

/** Reads an answer off a response; one without a JSON body has no code. */
export function answerOf ({
  statusCode, headers, body,
}: Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body'>): Answer {
  const { 'www-authenticate': challenge, 'retry-after': retryAfter } = headers
  const code = body.startsWith('{') ? (JSON.parse(body) as { code?: string }).code : undefined
  return {
    status: statusCode,
    code,
    challenge: challenge === undefined ? undefined : String(challenge),
    ...(retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }),
  }
}

/** The header that a good token goes in. */
export function bearer (app: FastifyInstance, payload: object = BAILEY): { authorization: string } {
  return { authorization: `Bearer ${app.jwt.encode(payload as Payload)}` }
}

/** Asks a route with a token, whatever it is. */
export async function present (app: FastifyInstance, token: string, url = '/'): Promise<LightMyRequestResponse> {
  return await app.inject({ url, headers: { authorization: `Bearer ${token}` } })
}

/** How a route answers a token. */
export async function ask (app: FastifyInstance, token: string, url = '/'): Promise<Answer> {
  return answerOf(await present(app, token, url))
}

/** The address of a server that listens on the loopback. */
export async function listen (app: FastifyInstance): Promise<{ port: number, url: string }> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  return { port, url: `http://127.0.0.1:${port}` }
}

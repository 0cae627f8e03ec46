import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Payload } from '../index.js'

/** What a refusal is known by. */
export interface Answer { status: number, code: string | undefined, challenge: string | undefined }

export const BAILEY = { id: 1, username: 'bailey' }

/** Answers that come with each way of authenticating badly, under the default scheme and no realm. */
export const MISSING = { status: 401, code: 'APISTAR_JWT_TOKEN_MISSING', challenge: 'Bearer' }
export const UNSUPPORTED = { status: 401, code: 'APISTAR_JWT_SCHEME_UNSUPPORTED', challenge: 'Bearer' }
export const MALFORMED = { status: 401, code: 'APISTAR_JWT_HEADER_MALFORMED', challenge: 'Bearer error="invalid_request"' }
export const OPEN = { status: 200, code: undefined, challenge: undefined }
export const UNKNOWN = { status: 404, code: undefined, challenge: undefined }

/** The answer to a bad token, by the end of its code and its reason. */
export function refusal (code: string, reason: string): Answer {
  const description = `Incorrect authentication credentials. ${reason}`
  return { status: 401, code: `APISTAR_JWT_${code}`, challenge: `Bearer error="invalid_token", error_description="${description}"` }
}

export const JUNK = refusal('TOKEN_INVALID', 'The token is malformed.')
export const FORGED = refusal('TOKEN_INVALID', 'The signature is wrong.')

/** Reads an answer off a response; one without a JSON body has no code. */
export function answerOf ({ statusCode, headers, body }: Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body'>): Answer {
  const challenge = headers['www-authenticate']
  const code = body.startsWith('{') ? (JSON.parse(body) as { code?: string }).code : undefined
  return { status: statusCode, code, challenge: challenge === undefined ? undefined : String(challenge) }
}

/** The header that a good token goes in. */
export function bearer (app: FastifyInstance, payload: object = BAILEY): { authorization: string } {
  return { authorization: `Bearer ${app.jwt.encode(payload as Payload)}` }
}

/** The address of a server that listens on the loopback. */
export async function listen (app: FastifyInstance): Promise<{ port: number, url: string }> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  return { port, url: `http://127.0.0.1:${port}` }
}

import type { TObject, TSchema } from '@sinclair/typebox'
import { findMismatches } from '../settings/check.js'
import { Type } from '../settings/type.js'

const Time = Type.String({ format: 'date-time' })

/** What a client sends that keeps its refresh token itself. */
export const TokenBody = Type.Object({ refresh_token: Type.Optional(Type.String()) })

/** Tokens, as RFC 6749 5.1 names them; without them where they are in cookies. */
export const TokenAnswer = Type.Object({
  access_token: Type.Optional(Type.String()),
  token_type: Type.Optional(Type.String()),
  expires_in: Type.Number(),
  refresh_token: Type.Optional(Type.String()),
})

/** No body. */
export const Done = { type: 'null', description: 'It is done.' }

function faultOf (description: string): TObject {
  const members = { statusCode: Type.Integer(), code: Type.String(), error: Type.String(), message: Type.String() }
  return Type.Object(members, { description })
}

export const BadRequest = faultOf('The body is not as it must be, or there are two refresh tokens.')
export const NotFound = faultOf('There is no such session.')

/** The sessions of the user who asks. */
export const SessionsAnswer = Type.Object({
  sessions: Type.Array(Type.Object({
    id: Type.String(),
    createdAt: Time,
    usedAt: Time,
    expiresAt: Time,
    authTime: Time,
    acr: Type.Union([Type.String(), Type.Null()]),
    amr: Type.Union([Type.Array(Type.String()), Type.Null()]),
    /** Whether it is the one that asks. */
    current: Type.Boolean(),
  })),
})

/**
 * Checks what is sent to our routes, whatever validator the app has: it may take no JSON Schema, or change what it
 * checks.
 */
export function compileValidator ({ schema }: { readonly schema: unknown }): (value: unknown) => { error?: Error } {
  return function validate (value) {
    // Fastify has null where there is no body.
    const [mismatch] = value === null ? [] : findMismatches(schema as TSchema, value)
    return mismatch === undefined ? {} : { error: new Error(`body${mismatch.path} is not as it must be`) }
  }
}

interface Fault extends Error { readonly statusCode?: number, readonly code?: string, readonly error?: string }

function bodyOf ({ statusCode, code, error, message }: Fault): object {
  return { statusCode, code, error, message }
}

/** Writes what our routes answer, whatever serializer the app has. */
export function compileSerializer (): (value: unknown) => string {
  // Fastify gives an object that inherits from the error, the code too, which JSON leaves out.
  return (value) => JSON.stringify(value instanceof Error ? bodyOf(value) : value)
}

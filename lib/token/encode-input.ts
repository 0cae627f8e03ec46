import { types } from 'node:util'
import { EncodeFailed } from '../errors.js'
import { isTooDeep, type JsonObject } from './token.js'

const DATES = ['exp', 'nbf', 'iat'] as const
const NO_CLAIMS = 'the payload is not an object of claims.'
const HEADERS_OF_OURS = ['alg', 'crit', 'b64']

function readOrRefuse (read: () => unknown): unknown {
  try {
    return read()
  } catch {
    throw new EncodeFailed('the payload or a header is not JSON: it holds a BigInt, itself, or a toJSON or getter that throws.')
  }
}

function throughJson (value: object): unknown {
  return readOrRefuse(() => JSON.parse(JSON.stringify(value)))
}

function isObject (value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !types.isBoxedPrimitive(value)
}

// A promise, a Map or a Set is an object without members to JSON: what was meant would be lost.
function isEmptyInstance (value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return Object.keys(value).length === 0 && prototype !== null && Object.getPrototypeOf(prototype) !== null
}

function copyMembers (payload: unknown): JsonObject | undefined {
  const { toJSON } = Object(payload)
  const stated = typeof toJSON === 'function' ? toJSON.call(payload, '') : payload
  return isObject(stated) && !isEmptyInstance(stated) ? { ...stated } : undefined
}

/**
 * The claims that a payload states, as JSON will hold them; `exp`, `nbf` and `iat` in seconds where they
 * are a `Date`.
 *
 * @param payload what `encode` was given. It is not changed.
 * @throws ConfigurationError if JSON makes no object of claims of it
 */
export function parsePayload (payload: unknown): JsonObject {
  const claims = readOrRefuse(() => copyMembers(payload)) as JsonObject | undefined
  if (claims === undefined) throw new EncodeFailed(NO_CLAIMS)
  for (const name of DATES) {
    const date = claims[name]
    if (types.isDate(date)) claims[name] = Math.floor(date.getTime() / 1000)
  }
  const read = throughJson(claims)
  if (!isObject(read)) throw new EncodeFailed(NO_CLAIMS)
  return read
}

/**
 * The header parameters that an app adds, as JSON will hold them.
 *
 * @throws ConfigurationError if they are no object, or set what is ours to set
 */
export function parseHeaders (given: object): JsonObject {
  const headers = throughJson(given)
  if (!isObject(headers) || isEmptyInstance(given)) throw new EncodeFailed('headers is not an object of header parameters.')
  const taken = HEADERS_OF_OURS.find((name) => Object.hasOwn(headers, name))
  if (taken !== undefined) throw new EncodeFailed(`headers may not set ${taken}.`)
  if (Object.hasOwn(headers, 'kid') && typeof headers.kid !== 'string') throw new EncodeFailed('the kid header is not a string.')
  if (isTooDeep(headers)) throw new EncodeFailed('the headers are nested too deep.')
  return headers
}

import type { Case } from './cases.js'

type Json = Readonly<Record<string, unknown>>

/** What a lenient reader sees in a case; nothing in it is verified. */
export interface Facts extends Case {
  readonly parts: readonly string[]
  /** The bytes of header and payload. */
  readonly bytes: readonly Buffer[]
  /** Empty where they are no JSON objects. */
  readonly header: Json
  readonly claims: Json
  /** Whether the payload is a JSON object. */
  readonly hasClaims: boolean
}

function readObject (bytes: Buffer | undefined): Json | undefined {
  try {
    const value: unknown = JSON.parse(String(bytes).replace(/^\ufeff/, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : undefined
  } catch {
    return undefined
  }
}

export function readFacts (given: Case): Facts {
  const parts = given.token.split('.')
  const bytes = parts.slice(0, 2).map((part) => Buffer.from(part, 'base64url'))
  const [header, claims] = [readObject(bytes[0]), readObject(bytes[1])]
  return { ...given, parts, bytes, header: header ?? {}, claims: claims ?? {}, hasClaims: claims !== undefined }
}

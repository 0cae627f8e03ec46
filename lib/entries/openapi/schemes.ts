import type { TokenPlaces } from '../../request/token-places.js'

/** A security scheme, as OpenAPI has it. */
export interface SecurityScheme {
  readonly type: string
  readonly scheme?: string
  readonly in?: string
  readonly name?: string
  readonly openIdConnectUrl?: string
  readonly [member: string]: unknown
}

/** Schemes by their names. */
export type Schemes = Readonly<Record<string, SecurityScheme>>

/** A document of OpenAPI, as far as it is of interest here. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly security?: readonly unknown[]
  components?: { readonly securitySchemes?: Schemes }
}

// RFC 9110 11.1: "a case-insensitive token"
function schemeOfHeader (word: string): readonly [string, SecurityScheme] {
  const scheme = word.toLowerCase()
  return [scheme, { type: 'http', scheme, ...(scheme === 'bearer' ? { bearerFormat: 'JWT' } : {}) }]
}

/** The schemes of the places that tokens come from; none where only the app knows. */
export function schemesOf ({ scheme, cookie, openIdUrl }: TokenPlaces): Schemes {
  return Object.fromEntries<SecurityScheme>([
    ...(scheme === undefined ? [] : [schemeOfHeader(scheme)]),
    ...(scheme === undefined || openIdUrl === undefined
      ? []
      : [['openId', { type: 'openIdConnect', openIdConnectUrl: openIdUrl }] as const]),
    ...(cookie === undefined ? [] : [['cookie', { type: 'apiKey', in: 'cookie', name: cookie }] as const]),
  ])
}

/** What two schemes have in common that mean the same. */
const TELLING = ['type', 'scheme', 'in', 'name', 'openIdConnectUrl'] as const

function isSame (one: SecurityScheme, other: SecurityScheme): boolean {
  return TELLING.every((name) => String(one[name]).toLowerCase() === String(other[name]).toLowerCase())
}

function freeName (wanted: string, taken: Schemes): string {
  let name = wanted
  for (let count = 2; Object.hasOwn(taken, name); count++) name = `${wanted}${count}`
  return name
}

interface WantedSchemes { readonly schemes: Schemes, readonly isStated: boolean }

/**
 * Declares schemes in a document, unless it has them, be it under another name.
 *
 * @param wanted the schemes, and whether the app named them: then one of that name which is there is the one meant
 * @returns the names that they have there
 */
export function declareSchemes (
  document: OpenApiDocument, { schemes, isStated }: WantedSchemes
): ReadonlyArray<readonly [name: string, scheme: SecurityScheme]> {
  const declared: Record<string, SecurityScheme> = { ...document.components?.securitySchemes }
  const used = Object.entries(schemes).map(([wanted, scheme]) => {
    if (isStated && Object.hasOwn(declared, wanted)) return [wanted, declared[wanted] as SecurityScheme] as const
    const known = isStated ? undefined : Object.entries(declared).find(([, other]) => isSame(scheme, other))
    if (known !== undefined) return known
    const name = freeName(wanted, declared)
    declared[name] = scheme
    return [name, scheme] as const
  })
  // What the app gave is not changed.
  document.components = { ...document.components, securitySchemes: declared }
  return used
}

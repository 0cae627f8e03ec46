import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Faults } from '../settings/faults.js'
import { memberOf } from '../settings/own.js'
import type { KeyChoice } from '../keys/choice.js'
import { publicSet } from '../keys/public-set.js'
import type { KeyRing } from '../keys/ring.js'

// A verifier that meets a new key id fetches again by itself, so the set may be kept a little while.
const CACHE_CONTROL = 'public, max-age=300'

/** What is served, and the keys that it was built of. */
interface KeyDocument {
  readonly members: readonly KeyChoice[]
  readonly body: string
  readonly etag: string
}

// RFC 9110 13.1.2: a weak comparison, and * stands for any.
function matches (condition: string | undefined, etag: string): boolean {
  return (condition ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}

function isSame (one: KeyDocument['members'], other: KeyDocument['members']): boolean {
  return one.length === other.length && one.every((member, place) => member === other[place])
}

function createDocument (members: KeyDocument['members']): KeyDocument {
  const body = JSON.stringify(publicSet(members))
  return { members, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}

/**
 * Serves the public keys of the app as a JSON Web Key Set (RFC 7517 5), open to all. It is built anew when keys change.
 */
export function serveJwks (fastify: FastifyInstance, url: string, ring: KeyRing): void {
  let document = createDocument(ring.members())

  function currentDocument (): KeyDocument {
    const members = ring.members()
    if (!isSame(members, document.members)) document = createDocument(members)
    return document
  }

  fastify.get(url, { config: { auth: false } }, function serveKeys (request, reply) {
    const { body, etag } = currentDocument()
    reply.headers({ 'cache-control': CACHE_CONTROL, etag })
    if (matches(memberOf(request.headers, 'if-none-match'), etag)) return reply.code(304).send()
    return reply.type('application/jwk-set+json').send(body)
  })
}

/** Notes where an endpoint is to serve keys that the app has not. */
export function checkJwksEndpoint (url: string | undefined, ring: KeyRing | undefined, faults: Faults): void {
  const hasPublicKey = ring?.members().some(({ key }) => key.publicKey !== undefined) === true
  if (url === undefined || hasPublicKey) return
  faults.say('jwksEndpoint', 'given without a public or private key of the app itself to publish')
}

import type { FastifyInstance } from 'fastify'
import { describeResource, type Resource } from '../access/resource.js'
import type { Faults } from '../settings/faults.js'

interface EndpointParts {
  readonly resource: Resource
  readonly issuers: readonly string[]
  readonly isBearer: boolean
  /** The scopes to name, as far as they are known by now. */
  readonly scopes: () => Iterable<string>
}

// A browser of any origin may read it; it asks first where a client adds a header of its own (MCP-Protocol-Version).
const OPEN_TO_ALL = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': '*',
}

/** Serves the metadata of the API as a protected resource (RFC 9728 3), open to all. */
export function serveResource (fastify: FastifyInstance, { resource, scopes, ...facts }: EndpointParts): void {
  const config = { auth: false } as const
  fastify.get(resource.path, { config }, function serveMetadata (request, reply) {
    reply.headers({ ...OPEN_TO_ALL, 'cache-control': 'public, max-age=300' })
    return reply.send(describeResource({ resource, scopes: scopes(), ...facts }))
  })
  fastify.options(resource.path, { config }, function allowAll (request, reply) {
    return reply.code(204).headers({ ...OPEN_TO_ALL, 'access-control-max-age': '86400' }).send()
  })
}

/** Notes where the metadata could not be served at the one place that others look for it. */
export function checkResource (fastify: FastifyInstance, resource: Resource | undefined, faults: Faults): void {
  if (resource === undefined) return
  if (fastify.prefix !== '') {
    faults.say('resource', 'given below a prefix, where nobody looks for its metadata; register at the root')
  } else if (fastify.hasRoute({ method: 'GET', url: resource.path })) {
    faults.say('resource', 'given, but the path of its metadata is taken')
  }
}

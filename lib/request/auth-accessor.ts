import type { FastifyRequest } from 'fastify'
import type { Anonymous, Authenticated } from '../jwt/identity.js'

/** How `request.auth` is read and, to no effect, set. */
export interface AuthAccessor {
  getter (this: FastifyRequest): Authenticated | Anonymous
  setter (this: FastifyRequest, value: unknown): void
}

/**
 * Makes the accessor of `request.auth`. A context below that decorates requests with an `auth` of its own is refused at
 * ready. Where it slips through, Fastify sets that value on each request: without a setter, the first one would end the
 * process.
 */
export function createAuthAccessor (identify: (request: object) => Authenticated | Anonymous): AuthAccessor {
  return {
    getter () {
      return identify(this)
    },
    setter (value) {
      // Fastify sets a function on the prototype, where it must be found at ready.
      if (!Object.hasOwn(this, 'raw')) Object.defineProperty(this, 'auth', { value, writable: true })
    },
  }
}

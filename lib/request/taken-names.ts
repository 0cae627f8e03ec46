import type { FastifyInstance } from 'fastify'
import { SettingsInvalid } from '../errors.js'

/**
 * Refuses to decorate what is decorated already.
 *
 * @throws ConfigurationError naming every decorator that is taken
 */
export function refuseTakenNames (fastify: FastifyInstance): void {
  const taken = [
    ...['jwt', 'authenticate'].filter((name) => fastify.hasDecorator(name)).map((name) => `fastify.${name}`),
    ...(fastify.hasRequestDecorator('auth') ? ['request.auth'] : []),
  ]
  if (taken.length === 0) return
  throw new SettingsInvalid(`${taken.join(' and ')} is taken: is apistar-jwt registered twice here, or beside another plugin of that name?`)
}

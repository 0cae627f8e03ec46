import type { FastifyInstance } from 'fastify'
import { SettingsInvalid } from '../errors.js'

/** By whom names are taken, and the ways out. */
const TAKERS = {
  ours: 'by a registration of apistar-jwt in this context or above it: ' +
    'leave one of them out, or register both in contexts side by side',
  others: 'by another plugin, such as @fastify/jwt, or by the app: ' +
    'leave that out, give it another name, or register one of the two in a context of its own',
}

/**
 * Refuses to decorate what is decorated already.
 *
 * @param by whose they are: those of a registration of this plugin that is in place here, or of others
 * @throws ConfigurationError naming every decorator that is taken, and the ways out
 */
export function refuseTakenNames (fastify: FastifyInstance, by: keyof typeof TAKERS): void {
  const taken = [
    ...['jwt', 'authenticate', 'authorize', 'protect'].filter((name) => fastify.hasDecorator(name))
      .map((name) => `fastify.${name}`),
    ...(fastify.hasRequestDecorator('auth') ? ['request.auth'] : []),
  ]
  if (taken.length === 0) return
  const names = new Intl.ListFormat('en', { style: 'long' }).format(taken)
  const verb = taken.length === 1 ? 'is' : 'are'
  throw new SettingsInvalid(`apistar-jwt: ${names} ${verb} taken ${TAKERS[by]}.`)
}

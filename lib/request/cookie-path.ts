import type { FastifyInstance } from 'fastify'
import type { Faults } from '../settings/faults.js'
import { ROUTES_URL } from '../settings/session-schemas.js'

/**
 * The path of the cookie that goes with the routes of sessions: their full URL.
 *
 * @param endpoint where they are below the prefix of the plugin; undefined where there are none
 * @param faults where it is noted that there can be no such cookie, as below a prefix with a parameter
 */
export function readCookiePath (
  { prefix }: Pick<FastifyInstance, 'prefix'>, endpoint: string | undefined, faults: Faults
): string | undefined {
  if (endpoint === undefined) return undefined
  // Fastify leaves out the slash at its end, where a URL follows that begins with one.
  const above = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  if (above !== '' && !ROUTES_URL.test(above)) {
    faults.say('endpoint', 'given beside cookie, below a prefix that no cookie can have in its path')
  }
  return above + endpoint
}

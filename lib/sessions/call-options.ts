import type { TObject } from '@sinclair/typebox'
import { createFaults } from '../settings/faults.js'
import { readOptions } from '../settings/options.js'
import type { Stated } from '../settings/settings.js'

/**
 * Reads the options of a call.
 *
 * @throws ConfigurationError naming every fault, and no value
 */
export function readCall<Options> (name: string, schema: TObject, given: unknown): Stated<Options> {
  const faults = createFaults(`options of ${name}`)
  const options = readOptions<Stated<Options>>(schema, given, faults)
  faults.throwIfAny()
  return options
}

/**
 * Requires the id of a user.
 *
 * @throws ConfigurationError
 */
export function checkUserId (name: string, userId: unknown): asserts userId is string | number {
  if ((typeof userId === 'string' && userId !== '') || Number.isSafeInteger(userId)) return
  const faults = createFaults(`call of ${name}`)
  faults.add('userId', userId, 'a string that is not empty, or a safe integer')
  faults.throwIfAny()
}

/**
 * A copy of what is to be kept beside a session, as JSON holds it.
 *
 * @throws ConfigurationError where JSON holds it not
 */
export function copyData (data: unknown): unknown {
  const faults = createFaults('options of create')
  try {
    return JSON.parse(JSON.stringify(data))
  } catch {
    faults.add('data', data, 'anything that JSON holds')
  }
  return faults.throwIfAny()
}

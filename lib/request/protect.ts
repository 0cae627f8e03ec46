import type { FastifyInstance } from 'fastify'
import { SettingsInvalid } from '../errors.js'
import { createFaults } from '../settings/faults.js'
import { EXPECTED, isMode } from './auth-config.js'
import { contextsAbove } from './contexts.js'
import type { RequirementReader } from './requirements.js'
import { fold, loosens, type Stance } from './stance.js'

/** The policies of contexts. */
export interface Protection {
  /** Sets the policy of the context that it is called on, and gives that back. */
  readonly protect: (this: FastifyInstance, given: unknown) => FastifyInstance
  /** What was set for a context and those above it, from the outside in. */
  readonly stancesOf: (context: object) => readonly Stance[]
  /** Whether a faulty policy was given for a context or one above it, whoever swallowed the error. */
  readonly isBroken: (context: object) => boolean
  /**
   * Takes no policy any more.
   *
   * @throws the ConfigurationError of the first that was faulty, again
   */
  readonly close: () => void
}

function refuse (fault: string): never {
  throw new SettingsInvalid(`apistar-jwt: protect: ${fault}.`)
}

/** Builds `fastify.protect` of a registration. */
export function createProtection (reader: RequirementReader): Protection {
  const stances = new WeakMap<object, readonly Stance[]>()
  const broken = new Map<object, Error>()
  let isClosed = false

  function read (given: unknown): Stance {
    if (isMode(given)) return given
    const faults = createFaults('requirement of protect', 'apistar-jwt: ')
    if (typeof given !== 'object' || given === null) faults.add('', given, EXPECTED)
    const requirement = faults.list() === '' ? reader.read(given, faults) : undefined
    faults.throwIfAny()
    return requirement as Stance
  }

  function readOf (context: object, given: unknown): Stance {
    try {
      return read(given)
    } catch (error) {
      broken.set(context, error as Error)
      throw error
    }
  }

  return {
    protect (given) {
      if (typeof this !== 'object' || this === null) refuse('called on nothing, expected fastify.protect(…)')
      if (isClosed) refuse('called when the app is ready, and requests may have passed already')
      const stance = readOf(this, given)
      const before = stances.get(this) ?? []
      // A plugin of fastify-plugin shares the context of whoever registers it, and must not open what that has closed.
      if (loosens(fold(before), stance)) refuse('given what would loosen the policy that this very context has already')
      stances.set(this, [...before, stance])
      return this
    },
    stancesOf: (context) => [context, ...contextsAbove(context)].reverse().flatMap((one) => stances.get(one) ?? []),
    isBroken: (context) => [context, ...contextsAbove(context)].some((one) => broken.has(one)),
    close () {
      isClosed = true
      const [fault] = broken.values()
      if (fault !== undefined) throw fault
    },
  }
}

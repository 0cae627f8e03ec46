import { createDemand, type MakeDemand } from '../access/demand.js'
import type { LoginClock } from '../access/login.js'
import { createAccess, type RequireAccess } from './access.js'
import type { Guard } from './authenticate.js'
import { createAuthorize, type Authorize } from './authorize.js'
import { createProtection, type Protection } from './protect.js'
import { createRequirementReader, type RequirementReader } from './requirements.js'

/** What permits the requests of a registration. */
interface Permissions {
  readonly reader: RequirementReader
  readonly makeDemand: MakeDemand
  readonly requireAccess: RequireAccess
  readonly protection: Protection
  readonly authorize: Authorize
  /** The scopes that there are: those that the app declares, or else those that were named so far. */
  readonly scopes: () => Iterable<string>
}

interface PermissionParts {
  readonly guard: Guard
  /** The scopes that there are, if the app says so. */
  readonly declared: ReadonlyMap<string, string> | undefined
  readonly clock: LoginClock
}

/** Builds what permits requests, behind the guard of a registration. */
export function createPermissions ({ guard, declared, clock }: PermissionParts): Permissions {
  const reader = createRequirementReader(declared)
  const requireAccess = createAccess(guard)
  const makeDemand: MakeDemand = (requirements) => createDemand(requirements, clock)
  const authorize = createAuthorize({ reader, requireAccess, makeDemand })
  const scopes = (): Iterable<string> => declared?.keys() ?? reader.scopes
  return { reader, makeDemand, requireAccess, protection: createProtection(reader), authorize, scopes }
}

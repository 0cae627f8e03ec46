import { types } from 'node:util'
import type { TSchema } from '@sinclair/typebox'
import type { ClaimsPredicate, ClaimsSetting, StandardSchema } from '../settings/claims-setting.js'
import type { Faults } from '../settings/faults.js'
import { attempt, memberOf } from '../settings/own.js'
import { kindOf } from '../settings/type.js'
import { bareCopy } from './bare.js'
import { answersLate, checkByStandard, refuseLate } from './standard-claims.js'
import type { JsonObject } from './token.js'

/** Says where claims do not match what the app wants of them, without any value; undefined where they do. */
type FindMismatch = (claims: JsonObject) => string | undefined

const ALLOWED = 'a schema made with @sinclair/typebox 0.34, a Standard Schema v1 (Zod, Valibot, ArkType) or a predicate'
const LONGEST = 200

function isStandard (given: object): given is StandardSchema {
  const standard = memberOf(given, '~standard')
  return typeof standard === 'object' && standard !== null &&
    memberOf(standard, 'version') === 1 && typeof memberOf(standard, 'validate') === 'function'
}

function checkByPredicate (predicate: ClaimsPredicate): FindMismatch {
  return function findMismatch (bare) {
    const answer: unknown = predicate(bare)
    refuseLate(answer)
    return answer === true ? undefined : ': the predicate did not answer true'
  }
}

// The names of claims are anybody's who may sign.
function show (text: string): string {
  const shown = text.slice(0, LONGEST).replace(/[^\x20-\x7e]/g, (character) => JSON.stringify(character).slice(1, -1))
  return shown.replace(/[^\x20-\x7e]/g, '?')
}

// The check is the app's: what it throws goes on, and is an error even where it is null. It gets a copy, for it may
// change what it gets, and one in which nothing of Object.prototype can be read.
function guard (find: FindMismatch): FindMismatch {
  return function findMismatch (claims) {
    try {
      const found = find(bareCopy(claims) as JsonObject)
      return found === undefined ? undefined : show(`claims${found}`)
    } catch (reason) {
      throw reason ?? new Error('The check of the claims threw nothing.')
    }
  }
}

function isTypeBox (given: object): given is TSchema {
  return kindOf(given as TSchema) !== 'undefined'
}

function readOther (given: object): FindMismatch | undefined {
  if (isStandard(given)) return answersLate(given) ? undefined : checkByStandard(given)
  const isPredicate = typeof given === 'function' && !types.isAsyncFunction(given)
  return isPredicate ? checkByPredicate(given as ClaimsPredicate) : undefined
}

// TypeBox is slow to load.
async function readTypeBox (given: TSchema, faults: Faults): Promise<FindMismatch | undefined> {
  const { compileTypeBox } = await import('./typebox-claims.js')
  return attempt(() => compileTypeBox(given, faults))
}

/**
 * Reads the app's check of the payload.
 *
 * @param faults where it is noted that it is none, or one that does not answer at once
 */
export async function createClaimsCheck (given: ClaimsSetting, faults: Faults): Promise<FindMismatch | undefined> {
  const schema = Object(given) as object
  const isOfTypeBox = attempt(() => isTypeBox(schema)) === true
  const find = isOfTypeBox ? await readTypeBox(schema as TSchema, faults) : attempt(() => readOther(schema))
  if (find === undefined) faults.add('claims', given, ALLOWED)
  return find && guard(find)
}

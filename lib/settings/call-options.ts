import { EncodeOptionsSchema, VerifyOptionsSchema, type EncodeOptions, type VerifyOptions } from './call-schemas.js'
import { createFaults, type Faults } from './faults.js'
import { readOptions } from './options.js'
import type { Stated } from './settings.js'

interface IdRules { readonly numericIds: boolean }
interface Ids { readonly subject?: unknown, readonly jwtId?: unknown }

/** Options of `encode` that were not given. */
export const NO_ENCODE_OPTIONS: Stated<EncodeOptions> = readOptions(EncodeOptionsSchema, {}, createFaults(''))

function checkIds (names: ReadonlyArray<keyof Ids>, options: Ids, { numericIds }: IdRules, faults: Faults): void {
  for (const name of names) {
    if (typeof options[name] === 'number' && !numericIds) {
      faults.add(name, options[name], 'a string; numbers go with the setting numericIds')
    }
  }
}

/** Reads the options of a call of `encode`. */
export function readEncodeOptions (given: unknown, rules: IdRules, faults: Faults): Stated<EncodeOptions> {
  const options = readOptions<Stated<EncodeOptions>>(EncodeOptionsSchema, given, faults)
  checkIds(['subject', 'jwtId'], options, rules, faults)
  return options
}

/** Reads the options of a call of `verify`. */
export function readVerifyOptions (given: unknown, rules: IdRules, faults: Faults): Stated<VerifyOptions> {
  const options = readOptions<Stated<VerifyOptions>>(VerifyOptionsSchema, given, faults)
  checkIds(['subject'], options, rules, faults)
  return options
}

import type { Faults } from '../settings/faults.js'
import { RevocationSchema, type RevocationSettings } from '../settings/revocation-schema.js'
import { readOptions } from '../settings/options.js'
import type { Stated } from '../settings/settings.js'
import { parseTimeSpan } from '../settings/time-span.js'
import type { ListTimes } from './upkeep.js'

/** The settings of `revocation`, with their defaults; times are seconds. */
interface ResolvedRevocation extends ListTimes {
  readonly store: RevocationSettings['store'] | undefined
  readonly oldTokens: 'refuse' | 'accept'
}

type Defaulted = Required<Omit<RevocationSettings, 'store'>> & Stated<Pick<RevocationSettings, 'store'>>

const POLLS_UNTIL_STALE = 3
const LONGEST = 3600

/**
 * Checks and resolves what `revocation` was set to.
 *
 * @param faults where each fault is noted; where it notes any, the result may not be used
 */
export function readRevocationSettings (given: unknown, faults: Faults): ResolvedRevocation {
  const settings = readOptions<Defaulted>(RevocationSchema, given, faults)
  const times = {
    poll: Number(parseTimeSpan(settings.poll)),
    staleAfter: Number(parseTimeSpan(settings.staleAfter)),
    timeout: Number(parseTimeSpan(settings.timeout)),
  }
  for (const name of ['poll', 'timeout'] as const) {
    const { description } = RevocationSchema.properties[name]
    if (times[name] === 0 || times[name] > LONGEST) faults.add(name, settings[name], String(description))
  }
  if (times.staleAfter < POLLS_UNTIL_STALE * times.poll) faults.say('staleAfter', 'less than three times poll given')
  if (times.timeout >= times.staleAfter) faults.say('timeout', 'given that is not less than staleAfter')
  return { ...settings, ...times }
}

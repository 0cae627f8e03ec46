import fc from 'fast-check'
import { part, seal } from '../forge.js'
import { ODDITIES, SIGNING, timeOddities, type Draft, type Oddity } from './oddities.js'
import { PAIR_SETUPS, SECRET_SETUPS, type Setup } from './setups.js'

/** A token to be judged under some settings at a time, in seconds since the epoch. */
export interface Case { readonly setup: Setup, readonly now: number, readonly token: string }

const COMBINATIONS = 2000
const COMBINATIONS_OF_PAIRS = 700

function draftOf ({ algorithms: [alg], signing, checks: { audience, typ } }: Setup, now: number): Draft {
  const same = (text: string): string => text
  return {
    header: { alg: JSON.stringify(alg), typ: typ && JSON.stringify(typ) },
    claims: {
      iss: '"us"',
      aud: audience ? '"api"' : undefined,
      iat: String(now - 1),
      exp: String(now + 600),
      username: '"bailey"',
      role: '"user"',
    },
    writeHeader: same,
    writeClaims: same,
    alg,
    key: signing,
    bend: same,
    twist: same,
  }
}

function jsonOf (members: Draft['claims']): string {
  return `{${Object.entries(members)
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join()}}`
}

function make (setup: Setup, start: number, now: number, oddities: readonly Oddity[]): Case {
  let draft = draftOf(setup, start)
  for (const oddity of oddities) draft = { ...draft, ...oddity(draft) }
  const { header, claims, writeHeader, writeClaims, bend, twist, alg, key } = draft
  const input = bend(`${part(writeHeader(jsonOf(header)))}.${part(writeClaims(jsonOf(claims)))}`)
  return { setup, now, token: twist(seal(input, { alg, key })) }
}

/**
 * Makes the tokens: each oddity alone under each of the settings with a secret, on the second and in
 * the midst of one, those of signatures with each pair of keys too, and combinations of some.
 */
export function makeCases (start: number, seed: number): Case[] {
  const moments = [start, start + 0.75]
  const times = timeOddities(start)
  const all = [...ODDITIES, ...times]
  const single = SECRET_SETUPS.flatMap((setup) => [
    ...all.map((oddity) => make(setup, start, start, [oddity])),
    ...times.map((oddity) => make(setup, start, start + 0.75, [oddity])),
  ])
  const combine = (setups: readonly Setup[], numRuns: number): Case[] => {
    const oddity = fc.oneof(fc.constantFrom(...all), fc.constantFrom(...times))
    const combination = fc.tuple(
      fc.constantFrom(...setups), fc.constantFrom(...moments), fc.array(oddity, { maxLength: 3 })
    )
    return fc.sample(combination, { seed, numRuns }).map(([setup, now, oddities]) => make(setup, start, now, oddities))
  }
  const signed = PAIR_SETUPS.flatMap((setup) => SIGNING.map((oddity) => make(setup, start, start, [oddity])))
  return [...single, ...signed, ...combine(SECRET_SETUPS, COMBINATIONS), ...combine(PAIR_SETUPS, COMBINATIONS_OF_PAIRS)]
}

import { parseJson } from '../settings/own.js'

/**
 * What a fact of the revocation list is about: one token, one session, the tokens of one key, or those of one user or
 * one issuer up to a moment.
 */
export type FactKind = 'jti' | 'sid' | 'kid' | 'sub' | 'iss'

/** Something that was revoked. A fact is never withdrawn: it only expires. */
export interface Fact {
  readonly kind: FactKind
  /** The id of the token, session or key, the subject, or the issuer. */
  readonly name: string
  /** The trusted issuer whose tokens it is about; undefined for the app's own, and for what is about an issuer. */
  readonly issuer?: string | undefined
  /** When no token is left that it could end, in seconds since the epoch. */
  readonly until: number
  /** Of `sub` and `iss`: what was issued before is revoked, in whole seconds since the epoch. */
  readonly before?: number | undefined
}

const KINDS: ReadonlySet<unknown> = new Set<FactKind>(['jti', 'sid', 'kid', 'sub', 'iss'])
const ROUNDED_TO = 60

/** The second at which a fact may be forgotten that is to hold until so many milliseconds since the epoch. */
export function roundUp (until: number): number {
  // The same session revoked by two processes at nearly the same time is one line, not two.
  return Math.ceil(until / 1000 / ROUNDED_TO) * ROUNDED_TO
}

/** A fact in which every name is stated, or it would be looked for in `Object.prototype`. */
export function stateFact (given: Fact): Fact {
  return { issuer: undefined, before: undefined, ...given }
}

/** A fact as a line of the list. The same fact is the same text. */
export function formatFact (fact: Fact): string {
  const { kind, name, issuer = '', until, before } = stateFact(fact)
  return JSON.stringify(before === undefined ? [kind, name, until, issuer] : [kind, name, until, issuer, before])
}

/** Reads a line of the list; undefined where it is none that this version writes. */
export function parseFact (text: string): Fact | undefined {
  // A parser makes new strings. A slice of the line would keep all of it in memory.
  const [kind, name, until, issuer, before] = [parseJson(text)].flat()
  const isFact = KINDS.has(kind) && typeof name === 'string' && typeof until === 'number' && typeof issuer === 'string'
  if (!isFact || (before !== undefined && typeof before !== 'number')) return undefined
  return { kind: kind as FactKind, name, until, issuer: issuer === '' ? undefined : issuer, before }
}

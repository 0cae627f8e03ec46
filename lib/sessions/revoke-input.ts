import type { TObject } from '@sinclair/typebox'
import type { Faults } from '../settings/faults.js'
import { checkMembers, readOptions } from '../settings/options.js'
import { bare, readMembers } from '../settings/own.js'
import { Type } from '../settings/type.js'
import { toMilliseconds } from '../token/moments.js'
import type { FactKind } from './facts.js'

/** What `fastify.jwt.revoke` was given. Times are milliseconds since the epoch. */
interface RevokeInput {
  readonly kind: FactKind
  /** The id, the subject, or the issuer. */
  readonly name: string
  /** The issuer that was given: as what to revoke, or beside it. */
  readonly issuer: string | undefined
  readonly until: number | undefined
  readonly before: number | undefined
}

const DATE = Type.Optional(Type.Date({ description: 'a Date' }))
const TEXT = Type.String({ minLength: 1, description: 'a string that is not empty' })
const NAME = Type.Union([Type.String({ minLength: 1 }), Type.Integer()], {
  description: 'a string that is not empty, or an integer',
})

function closed (properties: TObject['properties']): TObject {
  return Type.Object(properties, { additionalProperties: false })
}

const TARGETS: ReadonlyMap<string, readonly [FactKind, TObject]> = new Map([
  ['jti', ['jti', closed({ jti: NAME, until: DATE })]],
  ['sid', ['sid', closed({ sid: TEXT })]],
  ['subject', ['sub', closed({ subject: NAME, before: DATE })]],
  ['issuer', ['iss', closed({ issuer: TEXT, before: DATE })]],
  ['kid', ['kid', closed({ kid: TEXT })]],
])
const OPTIONS = closed({ issuer: Type.Optional(TEXT), until: DATE })

interface Given {
  readonly issuer?: string | undefined
  readonly until?: Date | undefined
  readonly before?: Date | undefined
  readonly [name: string]: unknown
}

function millisecondsOf (date: Date | undefined): number | undefined {
  return date && toMilliseconds(date)
}

/**
 * Reads the target and the options of a call.
 *
 * @throws ConfigurationError naming every fault, and no value
 */
export function readRevokeInput (target: unknown, options: unknown, faults: Faults): RevokeInput {
  const members = readMembers(target, faults)
  const [name = '', second] = [...TARGETS.keys()].filter((name) => members.has(name))
  const [kind, schema] = TARGETS.get(name) ?? []
  if (schema === undefined || second !== undefined) faults.say('', `expected one of ${[...TARGETS.keys()].join(', ')}`)
  const given = bare<Given>(schema === undefined ? {} : checkMembers<Given>(schema, members, faults))
  const { issuer, until } = readOptions<Given>(OPTIONS, options, faults)
  if (kind === 'iss' && issuer !== undefined) faults.say('issuer', 'given twice')
  faults.throwIfAny()
  return {
    kind: kind as FactKind,
    name: String(given[name]),
    issuer: given.issuer ?? issuer,
    until: millisecondsOf(given.until ?? until),
    before: millisecondsOf(given.before),
  }
}

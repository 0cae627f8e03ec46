import type { Standing, Standings } from './contest.js'
import type { Footprint } from './footprint.js'
import { ACCESS } from './access.js'
import { NAMES, type Parts } from './parts.js'
import type { RouteCost, SuiteCosts } from './requests.js'
import type { SignatureLoad } from './signatures.js'

/** All that is measured. */
export interface Measured {
  readonly parts: Parts
  readonly requests: readonly SuiteCosts[]
  readonly footprint: Footprint
  readonly signatures: readonly SignatureLoad[]
}

interface Goal {
  readonly what: string
  readonly most: number
  readonly unit?: string
  readonly measured: number
}

function named<Entry extends { readonly name: string }> (entries: readonly Entry[], name: string): Entry {
  const entry = entries.find((candidate) => candidate.name === name)
  if (entry === undefined) throw new Error(`There is no contender ${name}.`)
  return entry
}

function standingOf ({ standings }: Standings, name: string): Standing {
  return named(standings, name)
}

function goalsOf ({ parts, requests, footprint }: Measured): Goal[] {
  const costOf = (name: string): RouteCost => named(requests.flatMap(({ costs }) => costs), name)
  const uncached = parts.verify[0] as Standings
  const fresh = standingOf(parts.cached, NAMES.verifyFresh).time
  return [
    {
      what: 'request with a cached token, against an open route',
      most: 1.05,
      measured: costOf('apistar-jwt, cached token').ratio,
    },
    {
      what: 'what that adds, against @fastify/jwt with its cache',
      most: 1 / 8,
      measured: costOf('apistar-jwt, cached token').added / costOf('@fastify/jwt, cache on').added,
    },
    {
      what: 'what HS256 without a cache adds, against @fastify/jwt without',
      most: 0.8,
      measured: costOf('apistar-jwt, cache off').added / costOf('@fastify/jwt, cache off').added,
    },
    {
      what: 'the same, against a hook with jsonwebtoken',
      most: 1,
      measured: costOf('apistar-jwt, cache off').added / costOf('jsonwebtoken in a hook').added,
    },
    {
      what: '`jwt.verify` HS256 without a cache, against fast-jwt',
      most: 1.15,
      measured: standingOf(uncached, NAMES.verify).time / standingOf(uncached, NAMES.fastJwt).time,
    },
    { what: 'cached `jwt.verify` of a new header string', most: 600, unit: 'ns', measured: fresh },
    {
      what: 'the same, against fast-jwt with its cache',
      most: 1 / 4,
      measured: fresh / standingOf(parts.cached, NAMES.fastJwtFresh).time,
    },
    { what: ACCESS.scope, most: 60, unit: 'ns more', measured: standingOf(parts.access, ACCESS.scope).added },
    { what: ACCESS.all, most: 150, unit: 'ns more', measured: standingOf(parts.access, ACCESS.all).added },
    ...([1.6, 1.15, 1.1, 1.05] as const).map((most, place) => {
      const standings = parts.verify[place] as Standings
      return {
        what: `${standings.title}, against node:crypto and JSON`,
        most,
        measured: standingOf(standings, NAMES.verify).ratio,
      }
    }),
    {
      what: 'encode HS256, against createHmac, JSON and base64url',
      most: 1.5,
      measured: standingOf(parts.encode[0] as Standings, NAMES.encode).ratio,
    },
    { what: '10,000 cached tokens of 300 characters', most: 15, unit: 'MB', measured: footprint.cache / 1e6 },
    {
      what: '`register` to `ready`, over an empty app, the first time in a process',
      most: 5,
      unit: 'ms',
      measured: footprint.firstBoot,
    },
    { what: '`require`, where Fastify is loaded', most: 60, unit: 'ms', measured: footprint.loads[0].time },
    { what: 'the same, the second time', most: 5, unit: 'ms', measured: footprint.secondBoot },
  ]
}

function format (value: number, unit = ''): string {
  return unit === '' ? String(Number(value.toFixed(3))) : `${Number(value.toPrecision(3))} ${unit}`
}

/** Holds what was measured against the goals: the rows of a table. */
export function judge (measured: Measured): string[][] {
  return goalsOf(measured).map(({ what, most, unit, measured: figure }) => [
    what, `≤ ${format(most, unit)}`, format(figure, unit), figure <= most ? 'yes' : 'no',
  ])
}

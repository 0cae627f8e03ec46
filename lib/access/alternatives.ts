import type { CheckedNames } from './names.js'
import type { CheckedRequirement } from './requirement.js'

/** The scopes that are wanted together. */
type Together = readonly string[]
/** Ways of which one will do; undefined where they are too many to be told. */
type Ways = readonly Together[] | undefined

const MOST = 32

function distinct (ways: readonly Together[]): Ways {
  const found = new Map<string, Together>()
  for (const way of ways) {
    const names = [...new Set(way)]
    const key = JSON.stringify(names.toSorted())
    if (!found.has(key)) found.set(key, names)
    if (found.size > MOST) return undefined
  }
  return [...found.values()]
}

function waysOfNames ({ names, wanted }: CheckedNames): Ways {
  return wanted === 'all' ? [names] : distinct(names.map((name) => [name]))
}

function waysOfAny (alternatives: readonly CheckedRequirement[]): Ways {
  const ways = alternatives.map(waysOf)
  return ways.every((way) => way !== undefined) ? distinct(ways.flat()) : undefined
}

function both (one: Ways, other: Ways): Ways {
  if (one === undefined || other === undefined) return undefined
  return distinct(one.flatMap((left) => other.map((right) => [...left, ...right])))
}

function waysOf ({ scopes, anyOf }: CheckedRequirement): Ways {
  const own = scopes === undefined ? [[]] : waysOfNames(scopes)
  return anyOf === undefined ? own : both(own, waysOfAny(anyOf))
}

/**
 * Lists, for documents, the scopes of each way to meet requirements; a way without scopes has an empty list.
 *
 * @param requirements all of which have to hold
 * @returns ways of which one will do, none twice; undefined where they are more than 32
 */
export function listAlternatives (requirements: readonly CheckedRequirement[]): Ways {
  return requirements.map(waysOf).reduce(both, [[]])
}

import type { NamesFacts, RequirementFacts } from '../jwt/routes.js'

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

function waysOfNames (names: NamesFacts): Ways {
  if (typeof names === 'string') return [[names]]
  return 'anyOf' in names ? distinct(names.anyOf.map((name) => [name])) : [names]
}

function waysOfAny (alternatives: readonly RequirementFacts[]): Ways {
  const ways = alternatives.map(listAlternatives)
  return ways.every((way) => way !== undefined) ? distinct(ways.flat()) : undefined
}

function both (one: Ways, other: Ways): Ways {
  if (one === undefined || other === undefined) return undefined
  return distinct(one.flatMap((left) => other.map((right) => [...left, ...right])))
}

/**
 * Lists, for documents, the scopes of each way to meet a requirement; a way without scopes has an empty list.
 *
 * @returns ways of which one will do, none twice; undefined where they are more than 32
 */
export function listAlternatives ({ scopes, anyOf, allOf = [] }: RequirementFacts): Ways {
  return [
    scopes === undefined ? [[]] : waysOfNames(scopes),
    anyOf === undefined ? [[]] : waysOfAny(anyOf),
    ...allOf.map(listAlternatives),
  ].reduce(both, [[]])
}

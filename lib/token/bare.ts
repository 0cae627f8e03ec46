/**
 * A copy of what JSON holds in which no object has a prototype: who asks it for a member that it has not finds nothing,
 * whatever is in `Object.prototype`.
 */
export function bareCopy (value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(bareCopy)
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of Object.entries(value)) copy[name] = bareCopy(member)
  return copy
}

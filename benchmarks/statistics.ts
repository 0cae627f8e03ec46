/** The middle one of numbers, or the upper of the two in the middle. */
export function median (numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] as number
}

/** The median of what pairs of numbers, measured next to each other, give. */
export function medianOfPairs (
  ones: readonly number[], others: readonly number[], join: (one: number, other: number) => number
): number {
  return median(ones.map((one, place) => join(one, others[place] as number)))
}

/** The numbers from 0 on in an order of chance. */
export function shuffled (count: number): number[] {
  const order = Array.from({ length: count }, (_, place) => place)
  for (let left = count; left > 1; left--) order.push(...order.splice(Math.floor(Math.random() * left), 1))
  return order
}

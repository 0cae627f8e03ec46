// How many letters differ, swapped neighbours counted once (optimal string alignment), compared without case.
function distance (one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= one.length; row++) {
    const line = [row]
    const above = rows[row - 1] as number[]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1
      const steps = [Number(above[column]) + 1, Number(line[column - 1]) + 1, Number(above[column - 1]) + same]
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (isSwap) steps.push(Number(rows[row - 2]?.[column - 2]) + 1)
      line.push(Math.min(...steps))
    }
    rows.push(line)
  }
  return Number(rows.at(-1)?.at(-1))
}

const LONGEST = 64

/**
 * Finds a known name that a misspelt one may have meant.
 *
 * @param known names that may be shown; nothing of the misspelt one ever is
 * @returns words for the end of a fault, `; did you mean …?`, or none
 */
export function nearName (misspelt: string, known: Iterable<string>): string {
  if (misspelt.length > LONGEST) return ''
  const wanted = misspelt.toLowerCase()
  const near = [...known]
    .map((name) => [name, distance(wanted, name.toLowerCase())] as const)
    .filter(([name, steps]) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .sort(([, one], [, other]) => one - other)[0]
  return near === undefined ? '' : `; did you mean ${near[0]}?`
}

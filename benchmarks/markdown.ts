type Cell = string | number

/** A table whose first column is text and whose others are figures. */
export function table (head: readonly [string, ...string[]], rows: ReadonlyArray<readonly Cell[]>): string {
  const line = (cells: readonly Cell[]): string => `| ${cells.join(' | ')} |`
  return [
    line(head), `|${head.map((_, place) => place === 0 ? '---' : '--:').join('|')}|`, ...rows.map(line),
  ].join('\n')
}

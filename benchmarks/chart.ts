/** One bar: what it stands for, and how long it is. */
export interface Bar { readonly label: string, readonly value: number, readonly isOurs: boolean }

const WIDTH = 760
const LABELS = 280
const VALUES = 70
const ROW = 28
const TOP = 48

function escape (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** Draws bars as an SVG image that is readable on a light and on a dark page. */
export function drawBars (title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const height = TOP + bars.length * ROW + 8
  const rows = bars.map(({ label, value, isOurs }, place) => {
    const length = Math.max(1, (WIDTH - LABELS - VALUES) * Math.max(0, value) / longest)
    const middle = TOP + (place + 0.5) * ROW
    return `  <text x="${LABELS - 8}" y="${middle}" dy="0.35em" text-anchor="end">${escape(label)}</text>
  <rect class="${isOurs ? 'ours' : 'peer'}" x="${LABELS}" y="${middle - 9}" width="${length.toFixed(1)}" height="18"/>
  <text x="${(LABELS + length + 6).toFixed(1)}" y="${middle}" dy="0.35em">${value.toFixed(1)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
  <title id="title">${escape(title)}</title>
  <style>
    text { font: 13px sans-serif; fill: #24292f }
    .title { font-weight: bold }
    .page { fill: #ffffff }
    .ours { fill: #1a7f37 }
    .peer { fill: #8c959f }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .page { fill: #0d1117 } .ours { fill: #3fb950 } .peer { fill: #6e7681 } }
  </style>
  <rect class="page" width="${WIDTH}" height="${height}"/>
  <text class="title" x="8" y="26">${escape(title)}</text>
${rows.join('\n')}
</svg>
`
}

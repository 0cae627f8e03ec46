// Shortens the source maps: token for token they are a fifth of the package. What a stack trace and a
// breakpoint need is the line: so one segment a line.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

// Source maps (ECMA-426), base64 VLQ: five bits a digit, the lowest first; the sign is the last bit.
function encodeVlq (value) {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let digits = ''
  do {
    const more = rest > 31 ? 32 : 0
    digits += DIGITS[(rest & 31) | more]
    rest >>>= 5
  } while (rest > 0)
  return digits
}

function mapLines (map, lines) {
  const finder = new SourceMap(map)
  let last = { source: 0, line: 0 }
  return lines.map((text, place) => {
    const { generatedLine, originalLine, originalSource } = finder.findEntry(place, Math.max(text.search(/\S/), 0))
    if (generatedLine !== place) return ''
    const next = { source: map.sources.indexOf(originalSource), line: originalLine }
    const steps = [next.source - last.source, next.line - last.line]
    last = next
    return `A${steps.map(encodeVlq).join('')}A`
  }).join(';')
}

function shrink (path) {
  const map = JSON.parse(readFileSync(path, 'utf8'))
  const lines = readFileSync(path.replace(/\.map$/, ''), 'utf8').split('\n')
  const mappings = mapLines(map, lines)
  writeFileSync(path, JSON.stringify({ ...map, mappings }))
}

export function shrinkMaps () {
  for (const name of readdirSync('dist', { recursive: true })) {
    if (name.endsWith('.js.map')) shrink(join('dist', name))
  }
}

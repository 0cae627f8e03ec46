import { parse } from '@lukeed/ms'

const UNIT = /[a-z]\s*$/i

/**
 * A time span in seconds.
 *
 * @param span seconds, or text with a unit: `'15m'`, `'1.5 hours'`
 * @returns seconds; undefined where there is none, where the text has no unit or cannot be parsed, or the span is
 *   negative or not finite
 */
export function parseTimeSpan (span: number | string | undefined): number | undefined {
  if (span === undefined) return undefined
  const seconds = typeof span === 'number' ? span : parseText(span)
  return seconds !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

function parseText (text: string): number | undefined {
  const milliseconds = UNIT.test(text) ? parse(text) : undefined
  return milliseconds === undefined ? undefined : milliseconds / 1000
}

import type { World } from './command.js'

// Control characters and those that change the direction of text, which a terminal would obey. JSON escapes the rest.
const DANGEROUS = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

function escape (character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A value as JSON that is safe to show on a terminal. */
export function showJson (value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(DANGEROUS, escape)
}

/** Whether an answer may have colours: on a terminal, unless `NO_COLOR` says otherwise (no-color.org). */
export function mayColour ({ isTTY }: { readonly isTTY?: boolean }, { NO_COLOR }: World['env']): boolean {
  return isTTY === true && !NO_COLOR
}

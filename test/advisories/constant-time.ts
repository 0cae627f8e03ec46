// Imported before anything that brings fast-jwt along, which takes timingSafeEqual off node:crypto
// when it is loaded.
import crypto from 'node:crypto'

const { timingSafeEqual } = crypto
const compared: Array<readonly [number, number]> = []

crypto.timingSafeEqual = function watchedTimingSafeEqual (one, other) {
  compared.push([one.byteLength, other.byteLength])
  return timingSafeEqual(one, other)
}

/** The lengths of what was compared in constant time since this was asked last. */
export function takeCompared (): Array<readonly [number, number]> {
  return compared.splice(0)
}

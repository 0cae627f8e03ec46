import { bare } from '../settings/own.js'

/** Warns of something at boot, by a code and in words. */
export type Warn = (code: string, message: string) => void

/**
 * Makes what warns once of each thing: in the log, and through the process, since the log of an app may be off.
 *
 * @param log the log of the app
 */
export function createWarner (log: { warn (message: string): void }): Warn {
  const said = new Set<string>()
  return function warn (code, message) {
    if (said.has(message)) return
    said.add(message)
    log.warn(message)
    process.emitWarning(message, bare({ code }))
  }
}

/** What every wing may import from. */
export const GROUND = ['lib/errors.ts', 'lib/events.ts']

/**
 * The wings of `lib/`, the lowest floor first. Each may import from itself, from the floors below it and from the
 * ground; two on one floor do not know each other. What an app loads only if it wants it is an entry, on top of all.
 */
export const FLOORS = [
  ['settings'], ['token'], ['keys'], ['trust'], ['jwt'], ['access', 'sessions'], ['request'], ['entries'],
]

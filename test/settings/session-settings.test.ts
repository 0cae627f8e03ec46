import t from 'tap'
import { createFaults } from '../../lib/settings/faults.js'
import { resolveSessions } from '../../lib/settings/session-settings.js'
import { memoryStore } from '../../lib/sessions/memory-store.js'

const claims = (): object => ({})
const DAY = 24 * 60 * 60

function resolve (sessions: unknown, expiresIn?: number): { resolved: object, faults: string } {
  const faults = createFaults('settings')
  try {
    return { resolved: resolveSessions({ sessions: sessions as never, expiresIn }, faults), faults: faults.list() }
  } catch (error) {
    return { resolved: {}, faults: (error as Error).message }
  }
}

t.test('what they become', (t) => {
  const store = memoryStore()
  const defaults = {
    claims, store: undefined, endpoint: undefined, idle: 14 * DAY, lifetime: 90 * DAY, grace: 30, maxPerUser: 50,
  }
  const cases: ReadonlyArray<readonly [unknown, number | undefined, object]> = [
    [undefined, undefined, { sessions: undefined, expiresIn: undefined }],
    [undefined, 60, { sessions: undefined, expiresIn: 60 }],
    [{ claims }, undefined, { sessions: defaults, expiresIn: 900 }],
    [{ claims, store, endpoint: '/api/auth', idle: '1h', lifetime: 7200, grace: 0, maxPerUser: 1 }, 60, {
      sessions: { claims, store, endpoint: '/api/auth', idle: 3600, lifetime: 7200, grace: 0, maxPerUser: 1 },
      expiresIn: 60,
    }],
    [{ claims, grace: 5 }, undefined, { sessions: { ...defaults, grace: 5 }, expiresIn: 900 }],
    [{ claims, grace: '5m' }, undefined, { sessions: { ...defaults, grace: 300 }, expiresIn: 900 }],
    [{ claims, idle: 900 }, undefined, { sessions: { ...defaults, idle: 900 }, expiresIn: 900 }],
    [{ claims, lifetime: '1h' }, undefined, { sessions: { ...defaults, lifetime: 3600 }, expiresIn: 900 }],
  ]
  for (const [sessions, expiresIn, expected] of cases) {
    const { resolved, faults } = resolve(sessions, expiresIn)
    t.equal(faults, '', JSON.stringify(sessions))
    const revocation = sessions === undefined ? undefined : {}
    t.strictSame(resolved, { revocation, ...expected }, JSON.stringify(sessions))
  }
  t.end()
})

t.test('what is refused', (t) => {
  const cases: ReadonlyArray<readonly [unknown, RegExp]> = [
    [{}, /^sessions\/claims: undefined given, expected a function/],
    [true, /sessions: a boolean given, expected a plain object/],
    [[], /sessions: a list of length 0 given, expected a plain object/],
    [Object.create({ claims }), /sessions: an object given, expected a plain object/],
    [{ claims: { id: 1 } }, /^sessions\/claims: an object given/],
    [{ claims, claim: 1 }, /^sessions\/claim: a number given, but there is no such name/],
    [
      { claims: undefined, idle: null, grace: undefined },
      /claims: undefined given.*idle: null given.*grace: undefined given/,
    ],
    [{ claims, store: 'redis://127.0.0.1' }, /^sessions\/store: a string of length 17 given, expected a store/],
    [{ claims, store: { ...memoryStore(), since: 1 } }, /^sessions\/store\/since: a number given, expected a store/],
    [{ claims, idle: 0 }, /sessions\/idle: a number given, expected more than 0/],
    [{ claims, idle: '15' }, /sessions\/idle: a string of length 2 given/],
    [{ claims, idle: 'soon' }, /sessions\/idle: a string/],
    [{ claims, lifetime: 0 }, /sessions\/lifetime: a number given, expected more than 0/],
    [{ claims, lifetime: '101y' }, /sessions\/lifetime: a number given, expected .*100 years at most/],
    [{ claims, lifetime: Infinity }, /sessions\/lifetime: a number given/],
    [{ claims, grace: 4.9 }, /sessions\/grace: a number given, expected 0, or 5 seconds to 5 minutes/],
    [{ claims, grace: '301s' }, /sessions\/grace: a number given, expected 0/],
    [{ claims, grace: 30, idle: 30 }, /sessions\/grace: as long as a session lives/],
    [{ claims, grace: 60, lifetime: 60 }, /sessions\/grace: as long as a session lives/],
    [{ claims, idle: 899 }, /sessions\/idle: shorter than expiresIn/],
    [{ claims, maxPerUser: 0 }, /sessions\/maxPerUser: a number given, expected how many sessions/],
    [{ claims, maxPerUser: 1.5 }, /sessions\/maxPerUser: a number given/],
  ]
  for (const [sessions, expected] of cases) t.match(resolve(sessions).faults, expected, JSON.stringify(sessions))
  t.match(resolve({ claims, idle: '1h' }, 3601).faults, /sessions\/idle: shorter than expiresIn/)
  t.end()
})

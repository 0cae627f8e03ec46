import { takeCompared } from './constant-time.js'
import { forge, resign } from '../forge.js'
import { guarded } from '../guarded.js'
import { SECRET } from '../helper.js'
import { FORGED } from '../http.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, refuses } from './attack.js'

const HASHES = [['HS256', 32], ['HS384', 48], ['HS512', 64]] as const

/** Attacks by how long an answer takes: noise hides that here, so what is compared how is watched instead. */
export const TIMING: readonly Advisory[] = [
  {
    ids: ['CVE-2016-7036'],
    attack: 'comparison that is not constant-time',
    async aim (t) {
      for (const [alg, length] of HASHES) {
        const app = await guarded(t, { secret: SECRET, algorithms: [alg], cache: false })
        const token = forge(ADMIN, { alg })
        takeCompared()
        await admits(t, app, token)
        t.strictSame(takeCompared(), [[length, length]], `${alg}: the whole hash of a good signature, once`)
        for (const place of [0, 1, length / 2, length - 1]) {
          const guess = resign(token, (_input, signature) =>
            signature.map((byte, at) => at === place ? byte ^ 1 : byte))
          await refuses(t, app, guess, FORGED, `${alg}: byte ${place} is wrong`)
          t.strictSame(
            takeCompared(), Array(3).fill([length, length]), `${alg}: the whole hash each time, whichever byte is wrong`
          )
        }
      }
    },
  },
]

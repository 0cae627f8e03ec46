import type { KeyObject } from 'node:crypto'
import type { Test } from 'tap'
import { forge, unsigned } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { JUNK, WRONG_ALGORITHM } from '../http.js'
import { derOf, pemOf } from '../keys-fixtures.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, EC, refuses, refusesOptions, refusesSettings, RSA } from './attack.js'
import { jwkText } from './key-texts.js'

const NONE = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', '', null, false, 0, [], ['none'], {}]
const FALSY = [undefined, null, '', false, 0, Number.NaN, Buffer.alloc(0)]

function formsOf (key: KeyObject): Readonly<Record<string, string | Buffer>> {
  return {
    'its PEM text': pemOf(key),
    'its PEM text without the last line end': pemOf(key).trim(),
    'its DER': derOf(key),
    'its JWK': jwkText(key),
  }
}

async function refusesHmac (t: Test): Promise<void> {
  for (const [kind, { publicKey, privateKey }, alg] of [['RSA', RSA, 'RS256'], ['EC', EC, 'ES256']] as const) {
    const app = await guarded(t, { publicKey: pemOf(publicKey) })
    const secretApp = await build(t)
    await admits(t, app, forge(ADMIN, { alg }, { key: privateKey }))
    for (const [form, material] of Object.entries(formsOf(publicKey))) {
      for (const hmac of ['HS256', 'HS384', 'HS512']) {
        const forgery = forge(ADMIN, { alg: hmac }, { key: material })
        await refuses(t, app, forgery, WRONG_ALGORITHM, `${kind}: ${hmac} with ${form}`)
        await t.rejects(
          secretApp.jwt.verify(forgery, { publicKey: pemOf(publicKey) }),
          { code: 'APISTAR_JWT_TOKEN_INVALID' },
          `${kind}: ${hmac} with ${form}: over a secret`
        )
      }
    }
  }
}

async function refusesUnsigned (t: Test): Promise<void> {
  for (const settings of [{ secret: SECRET }, { publicKey: RSA.publicKey }, { keys: [{ kid: 'a', secret: SECRET }] }]) {
    const app = await guarded(t, settings)
    for (const alg of NONE) {
      await refuses(t, app, unsigned(ADMIN, { alg }), JUNK, `alg ${JSON.stringify(alg)} without a signature`)
      await refuses(
        t, app, `${unsigned(ADMIN, { alg })}AA`, WRONG_ALGORITHM, `alg ${JSON.stringify(alg)} with any signature`
      )
    }
    for (const alg of ['HS256', 'RS256']) {
      await refuses(t, app, unsigned(ADMIN, { alg }), JUNK, `${alg} without a signature`)
    }
  }
}

async function refusesFalsyKeys (t: Test, algorithms: object): Promise<void> {
  const app = await build(t)
  for (const key of FALSY) {
    for (const kind of ['secret', 'publicKey']) {
      const name = `${kind} ${String(key)} of type ${typeof key}`
      await refusesSettings(t, { [kind]: key, ...algorithms }, name)
      await refusesOptions(t, app, unsigned(ADMIN), { [kind]: key, ...algorithms }, name)
    }
    t.throws(
      () => app.jwt.encode(ADMIN, { secret: key } as never),
      { code: 'APISTAR_JWT_SETTINGS_INVALID' },
      `encode with ${String(key)} of type ${typeof key}`
    )
  }
}

/** Attacks by what a token says it is signed with. */
export const ALGORITHMS: readonly Advisory[] = [
  { ids: ['CVE-2015-9235'], attack: 'RS256 to HS256 with the public key', aim: refusesHmac },
  {
    ids: ['CVE-2022-23540'],
    attack: 'falsy key and no algorithms falls to none',
    async aim (t) {
      await refusesFalsyKeys(t, {})
      await refusesUnsigned(t)
      await refusesSettings(t, {}, 'nothing at all')
      for (const alg of NONE) {
        await refusesSettings(t, { secret: SECRET, algorithms: [alg] }, `algorithms [${JSON.stringify(alg)}]`)
      }
      for (const algorithms of [[], '', null, undefined, 'HS256', {}]) {
        await refusesSettings(t, { secret: SECRET, algorithms }, `algorithms ${JSON.stringify(algorithms)}`)
      }
    },
  },
  {
    ids: ['CVE-2026-107720'],
    attack: 'an empty or null key with an algorithm list accepts unsigned tokens',
    async aim (t) {
      for (const algorithms of [['HS256'], ['RS256'], ['HS256', 'RS256']]) await refusesFalsyKeys(t, { algorithms })
      await refusesUnsigned(t)
    },
  },
  {
    ids: ['CVE-2022-23541'],
    attack: 'a key function lets RSA be verified as HMAC',
    async aim (t) {
      const resolver = (): string => pemOf(RSA.publicKey)
      const app = await build(t)
      for (const kind of ['secret', 'publicKey', 'privateKey', 'keys', 'jwks']) {
        await refusesSettings(t, { [kind]: resolver }, `a function as ${kind}`)
      }
      for (const kind of ['secret', 'publicKey']) {
        await refusesOptions(
          t, app, forge(ADMIN, { alg: 'HS256' }, { key: resolver() }), { [kind]: resolver }, `a function as ${kind}`
        )
      }
      await refusesHmac(t)
    },
  },
  {
    ids: ['CVE-2026-22817', 'CVE-2026-22818'],
    attack: 'the token\'s own alg is trusted',
    async aim (t) {
      const rsa = await guarded(t, { publicKey: RSA.publicKey, algorithms: ['RS256'] })
      await admits(t, rsa, forge(ADMIN, { alg: 'RS256' }, { key: RSA.privateKey }))
      for (const alg of ['RS384', 'RS512', 'PS256', 'PS384', 'PS512']) {
        await refuses(
          t, rsa, forge(ADMIN, { alg }, { key: RSA.privateKey }), WRONG_ALGORITHM, `${alg} of the right key`
        )
      }
      const hmac = await guarded(t, { secret: SECRET, algorithms: ['HS512'] })
      await admits(t, hmac, forge(ADMIN, { alg: 'HS512' }))
      for (const alg of ['HS256', 'HS384', 'hs512', 'HS512 ', ['HS512'], { alg: 'HS512' }, null, undefined]) {
        await refuses(t, hmac, forge(ADMIN, { alg }), WRONG_ALGORITHM, `${JSON.stringify(alg)} of the right secret`)
      }
    },
  },
]

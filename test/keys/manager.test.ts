import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import type { KeyEntry, RotateOptions } from '../../lib/settings/key-set-schemas.js'
import { build, SECRET } from '../helper.js'

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const MARKER = 'hunter2'.repeat(10)

t.test('what rotate refuses, it names, and nothing changes', async (t) => {
  const app = await build(t, { keys: [{ kid: 'one', secret: SECRET }], strictSecret: true })
  const CASES: Array<[name: string, key: unknown, options: unknown, path: string]> = [
    ['no grace', { kid: 'two', secret: MARKER }, {}, 'grace'],
    ['no options', { kid: 'two', secret: MARKER }, undefined, 'grace'],
    ['a grace without a unit', { kid: 'two', secret: MARKER }, { grace: '15' }, 'grace'],
    ['a negative grace', { kid: 'two', secret: MARKER }, { grace: -1 }, 'grace'],
    ['an unknown option', { kid: 'two', secret: MARKER }, { grace: 1, graec: 1 }, 'graec'],
    ['no key', undefined, { grace: 1 }, 'key'],
    ['text', MARKER, { grace: 1 }, 'key'],
    ['a secret without an id', { secret: MARKER }, { grace: 1 }, 'kid'],
    ['an id that is in use', { kid: 'one', secret: MARKER }, { grace: 1 }, 'kid'],
    ['a short secret', { kid: 'two', secret: 'short' }, { grace: 1 }, 'secret'],
    ['a short secret beside no grace', { kid: 'two', secret: 'short' }, {}, 'secret: a secret of 5 bytes'],
    ['no grace beside a short secret', { kid: 'two', secret: 'short' }, {}, 'grace: '],
    ['two kinds of key', { kid: 'two', secret: MARKER, publicKey: EC.publicKey }, { grace: 1 }, 'secret'],
    ['a public key', { publicKey: EC.publicKey }, { grace: 1 }, 'public key'],
    ['an unknown name', { kid: 'two', secret: MARKER, use: 'sig' }, { grace: 1 }, 'use']
  ]
  for (const [name, key, options, path] of CASES) {
    try {
      app.jwt.keys.rotate(key as KeyEntry, options as RotateOptions)
      t.fail(name)
    } catch (error) {
      t.match(error, { code: 'APISTAR_JWT_SETTINGS_INVALID', statusCode: 500 }, name)
      t.match(String((error as Error).message), path, name)
      t.notMatch(inspect(error, { depth: 9, showHidden: true }), MARKER, `${name}: no value is told`)
    }
  }
  t.equal(app.jwt.keys.list().length, 1)
})

t.test('a JWK can be rotated in as it is', async (t) => {
  const app = await build(t, { keys: [{ kid: 'one', secret: SECRET }] })
  app.jwt.keys.rotate({ ...EC.privateKey.export({ format: 'jwk' }), kid: 'two' } as unknown as KeyEntry, { grace: 60 })
  t.match(app.jwt.keys.list(), [{ kid: 'two', signs: true }, { kid: 'one', signs: false }])
})

t.test('an app without keys of its own lists none and can neither rotate nor remove', async (t) => {
  const app = await build(t, { trustedIssuers: [{ issuer: 'urn:other', secret: SECRET }] })
  t.same(app.jwt.keys.list(), [])
  t.notOk(app.jwt.keys.remove('any'))
  t.throws(() =>
    app.jwt.keys.rotate({ kid: 'two', secret: SECRET }, { grace: 1 }), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
})

t.test('the list holds no material', async (t) => {
  const app = await build(t, { keys: [{ kid: 'one', secret: MARKER }] })
  t.notMatch(inspect(app.jwt.keys.list(), { depth: 9, showHidden: true }), MARKER)
})

t.test('a key that is rotated in keeps to the algorithms of the settings', async (t) => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const app = await build(t, { privateKey: pair.privateKey, algorithms: ['PS256'] })
  const next = generateKeyPairSync('rsa', { modulusLength: 2048 })
  app.jwt.keys.rotate({ kid: 'next', privateKey: next.privateKey }, { grace: 60 })
  t.match(app.jwt.decode(app.jwt.encode({ id: 1 })).header, { alg: 'PS256', kid: 'next' })
  t.throws(() =>
    app.jwt.keys.rotate({ kid: 'secret', secret: SECRET }, { grace: 60 }), {
    message: /algorithms: none given that fits the key/,
  })
})

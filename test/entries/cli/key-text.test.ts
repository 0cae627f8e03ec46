import { join } from 'node:path'
import t from 'tap'
import type { World } from '../../../lib/entries/cli/command.js'
import { readKeyFile, readKeys } from '../../../lib/entries/cli/key-text.js'
import { createPair, jwkOf } from '../../keys-fixtures.js'
import { part } from '../../forge.js'
import { SECRET } from '../../helper.js'

const { privateKey, publicKey } = createPair('p256')
const PRIVATE = jwkOf(privateKey, { kid: 'a' })
const PUBLIC = jwkOf(publicKey)
const OCT = { kty: 'oct', kid: 'o', k: part(SECRET) }
const PEM = {
  public: String(publicKey.export({ format: 'pem', type: 'spki' })).trim(),
  private: String(privateKey.export({ format: 'pem', type: 'pkcs8' })).trim(),
}

t.test('a key by itself takes any key id, several have theirs', async (t) => {
  const CASES: ReadonlyArray<readonly [string, string, object]> = [
    ['private.json', JSON.stringify(PRIVATE), { privateKey: { kid: 'a' } }],
    ['public.json', JSON.stringify({ keys: [PUBLIC] }), { publicKey: { kty: 'EC' } }],
    ['secret.json', JSON.stringify(OCT), { keys: [OCT] }],
    ['both.json', JSON.stringify([PRIVATE, OCT]), { keys: [PRIVATE, OCT] }],
    ['private.pem', PEM.private, { privateKey: PEM.private }],
    ['public.pem', `${PEM.public}\n`, { publicKey: PEM.public }],
  ]
  const directory = t.testdir(Object.fromEntries(CASES.map(([name, text]) => [name, text])))
  for (const [name, , settings] of CASES) {
    const read = await readKeyFile(name, { directory } as World)
    t.match(read, settings, name)
    t.strictSame(Object.keys(read), Object.keys(settings), name)
    t.strictSame(await readKeyFile(join(directory, name), { directory: '/' } as World), read, `${name}, by its whole name`)
  }
})

t.test('what cannot be read', async (t) => {
  const directory = t.testdir({ 'notes.txt': 'hunter2', folder: {} })
  const CASES = [
    ['nowhere', '--key: the file cannot be read (ENOENT).'],
    ['folder', '--key: the file cannot be read (EISDIR).'],
    ['notes.txt', '--key: expected JSON Web Keys, a set of them, or PEM.'],
  ] as const
  for (const [name, message] of CASES) {
    await t.rejects(readKeyFile(name, { directory } as World), { name: 'Misuse', message })
  }
})

t.test('parameters of a curve beside the key are passed over', async (t) => {
  const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
  t.strictSame(readKeys(`${parameters}${PEM.private}`, 'here'), [{ privateKey: PEM.private }])
})

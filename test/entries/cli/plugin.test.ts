import t from 'tap'
import { ConfigurationError } from '../../../index.js'
import type { Call } from '../../../lib/entries/cli/command.js'
import { readSettings, withPlugin } from '../../../lib/entries/cli/plugin.js'
import { SECRET } from '../../helper.js'

function callOf (env: Record<string, string>, key?: string): Call {
  const world = { env, directory: t.testdirName, hasColours: false, input: (async function * () {})(), say: () => {} }
  return { world, names: [], text: (option) => option === 'key' ? key : undefined, has: () => false }
}

t.test('settings are those of the environment', async (t) => {
  t.strictSame(await readSettings(callOf({ JWT_SECRET: SECRET, JWT_LEEWAY: '5' })), { leeway: 5, secret: SECRET })
  const remote = { jwks: 'https://a.example' }
  t.strictSame(await readSettings(callOf({ JWT_SECRET: SECRET }), remote), remote, 'other keys stand in its place')
  await t.rejects(readSettings(callOf({ JWT_SECRET: ' ' })), { name: 'Misuse', message: /set JWT_SECRET, or name a file with --key/ })
  await t.rejects(readSettings(callOf({ JWT_SECRET: SECRET, JWT_LEEWAY: 'x' })), ConfigurationError)
})

t.test('the app is closed, however it ends', async (t) => {
  t.equal(await withPlugin({ secret: SECRET }, () => {}, ({ encode }) => encode({ id: 1 }).split('.').length), 3)
  await t.rejects(withPlugin({ secret: '' }, () => {}, () => 1), ConfigurationError)
  await t.rejects(withPlugin({ secret: SECRET }, () => {}, () => { throw new TypeError('so') }), { message: 'so' })
})

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { build } from '../helper.js'

test('the example needs a token', async (t) => {
  const app = await build(t)
  const stranger = await app.inject('/example')
  assert.equal(stranger.statusCode, 401)
  assert.equal(stranger.json().code, 'APISTAR_JWT_TOKEN_MISSING')

  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}`
  const bailey = await app.inject({ url: '/example', headers: { authorization } })
  assert.deepEqual(bailey.json(), { id: 1, username: 'bailey' })
})

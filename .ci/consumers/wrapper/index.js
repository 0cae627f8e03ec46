import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed } from 'apistar-jwt'
import * as imported from './auth.js'

const require = createRequire(import.meta.url)
const required = require('./auth.js')
assert.equal(required.secret, imported.secret, 'require gives the wrapper, not the plugin')

for (const { default: plugin, secret, ...rest } of [imported, required]) {
  assert.equal(plugin, apistarJwt)
  assert.equal(rest.AuthenticationFailed, AuthenticationFailed)
  const app = fastify()
  await app.register(plugin, { secret })
  assert.equal((await app.jwt.verify(app.jwt.encode({ id: 1 }))).id, 1)
  await app.close()
}
assert.equal(require('apistar-jwt'), apistarJwt, 'and of the package it gives the plugin')
assert.ok(!('module.exports' in await import('apistar-jwt')))

import 'reflect-metadata'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import autoload from '@fastify/autoload'
import { Controller, Get, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { auditRoutes, formatRoutes } from '../../lib/entries/testing.js'
import { SECRET } from '../helper.js'

const INDEX = new URL('../../index.ts', import.meta.url).href
const PLUGIN = `
import apistarJwt from '${INDEX}'
export default async function auth (app) { await app.register(apistarJwt, { secret: '${SECRET}' }) }
`
const SHARED = `export { default } from '${INDEX}'\nexport const autoConfig = { secret: '${SECRET}' }\n`
const ROUTES = `
export default async function users (app) {
  app.get('/', { config: { auth: { roles: 'admin' } } }, async () => 'in')
  app.post('/', { preHandler: app.authenticate }, async () => 'in')
}
`

function autoloading (folder: string): () => Promise<FastifyInstance> {
  return async () => {
    const app = fastify()
    app.register(autoload, { dir: join(folder, 'plugins'), forceESM: true })
    app.register(autoload, { dir: join(folder, 'routes'), forceESM: true })
    return app
  }
}

t.test('with autoload, a file with fastify-plugin and one without', async (t) => {
  const folder = t.testdir({ shared: {}, apart: {} })
  for (const [name, plugin] of [['shared', SHARED], ['apart', PLUGIN]] as const) {
    for (const part of ['plugins', 'routes/users']) mkdirSync(join(folder, name, part), { recursive: true })
    writeFileSync(join(folder, name, 'plugins/auth.mjs'), plugin)
    writeFileSync(join(folder, name, 'routes/users/index.mjs'), ROUTES)
  }
  t.equal(formatRoutes(await auditRoutes(autoloading(join(folder, 'shared')))), [
    'GET,HEAD /users: roles admin (config.auth)',
    'POST /users: required (hook) [authenticate]',
    'HEAD /users/: roles admin (config.auth)',
    '',
  ].join('\n'))
  t.equal(formatRoutes(await auditRoutes(autoloading(join(folder, 'apart')))), [
    'GET,HEAD /users: open (none)',
    '  problem: config.auth asks for what is not enforced here, where the plugin is not registered',
    'POST /users: open (none)',
    '  problem: preHandler is undefined, which Fastify takes for no hook',
    'HEAD /users/: open (none)',
    '  problem: config.auth asks for what is not enforced here, where the plugin is not registered',
    '',
  ].join('\n'))
})

class Users {
  list (): string[] { return [] }
  add (): string { return 'added' }
  show (): string { return 'shown' }
}

/** What the decorators would say, which TypeScript and the runner of the tests write differently. */
function decorate (): void {
  const member = (name: keyof Users): [Users, string, PropertyDescriptor] =>
    [Users.prototype, name, Object.getOwnPropertyDescriptor(Users.prototype, name) as PropertyDescriptor]
  Controller('users')(Users)
  Get()(...member('list'))
  Post()(...member('add'))
  RouteConfig({ auth: { roles: 'admin' } })(...member('add'))
  Get(':id')(...member('show'))
  RouteConfig({ auth: false })(...member('show'))
}

function building (settings: Settings): () => Promise<NestFastifyApplication> {
  return async () => {
    class Root {}
    Module({ controllers: [Users] })(Root)
    const nest = await NestFactory.create<NestFastifyApplication>(Root, new FastifyAdapter(), { logger: false })
    await nest.register(apistarJwt as never, { secret: SECRET, ...settings } as never)
    await nest.init()
    return nest
  }
}

/** Hooks that Nest has before every route. */
const NEST = ' [anonymous, runMiddie]'

t.test('with Nest', async (t) => {
  decorate()
  t.match(
    formatRoutes(await auditRoutes(building({ global: true }))), '* /*: open (none)\n  problem: middleware may answer'
  )
  t.equal(formatRoutes(await auditRoutes(building({ global: true, guardUnknown: true }))), [
    `GET,HEAD /users: required (global)${NEST}`,
    `POST /users: roles admin (config.auth)${NEST}`,
    `GET,HEAD /users/:id: open (config.auth)${NEST}`,
    '',
  ].join('\n'))
  t.match(formatRoutes(await auditRoutes(building({}))), `GET,HEAD /users: open (none)${NEST}\n`)
})

import 'reflect-metadata'
import assert from 'node:assert/strict'
import { Controller, createParamDecorator, Get, Module, type ExecutionContext } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify'
import apistarJwt, { type Authenticated } from 'apistar-jwt'

const Auth = createParamDecorator((_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest().auth)

@Controller()
class UsersController {
  @Get('me')
  me (@Auth() auth: Authenticated) {
    return auth.user
  }

  @Get('stats')
  @RouteConfig({ auth: { roles: 'admin' } })
  stats () {
    return 'numbers'
  }

  @Get('health')
  @RouteConfig({ auth: false })
  health () {
    return 'fine'
  }
}

@Module({ controllers: [UsersController] })
class AppModule {}

const secret = process.env.JWT_SECRET ?? 'correct horse battery staple, and some more'
const adapter = new FastifyAdapter()
const fastify = adapter.getInstance()
// Before Nest itself, so that the middleware of its modules runs after the guard.
await fastify.register(apistarJwt, { secret, global: true, guardUnknown: true })
const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger: ['error'] })
await app.init()

const authorization = `Bearer ${fastify.jwt.encode({ id: 1, username: 'bailey' })}`
const me = await app.inject({ url: '/me', headers: { authorization } })
assert.deepEqual(me.json(), { id: 1, username: 'bailey' })
const stats = await app.inject({ url: '/stats', headers: { authorization } })
assert.equal(stats.statusCode, 403)
const answers = [await app.inject('/me'), await app.inject('/health'), await app.inject('/nowhere')]
assert.deepEqual(answers.map(({ statusCode }) => statusCode), [401, 200, 401])
await app.close()

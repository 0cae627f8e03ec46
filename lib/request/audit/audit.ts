import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { ConfigurationError, SettingsInvalid } from '../../errors.js'
import type { RouteFacts } from '../../jwt/routes.js'
import { describe } from '../../settings/faults.js'
import { contextsAbove } from '../contexts.js'
import { factsOfRoute, seeRoute, type SeenRoute } from './facts.js'
import { findUnknown, seeNotFound, type NotFoundHandler } from './unknown.js'
import { hooksOf, isOurPolicy, STAGES, type Stage, type StagedHook } from './hooks.js'

/** What is seen of an app while it boots. */
interface Watched {
  readonly app: FastifyInstance
  readonly routes: readonly SeenRoute[]
  /** The hooks that contexts add to all of their routes. */
  readonly hooks: ReadonlyMap<FastifyInstance, readonly StagedHook[]>
  readonly notFound: readonly NotFoundHandler[]
  /** Whether all of its plugins have loaded, so that only ready was left to come. */
  readonly isLoaded: () => boolean
}

interface Audit {
  readonly routes: RouteFacts[]
  /** Whether the plugin refuses at ready. */
  readonly isRefused: boolean
}

function watch (app: FastifyInstance): Watched {
  const routes: SeenRoute[] = []
  const hooks = new Map<FastifyInstance, StagedHook[]>()
  const notFound: NotFoundHandler[] = []
  let isLoaded = false
  app.addHook('onRoute', function auditRoute (options) { routes.push(seeRoute(options, this)) })
  app.addHook('onReady', function auditReady (done) {
    isLoaded = true
    done()
  })
  // Contexts below have it by their prototype.
  const { addHook, setNotFoundHandler } = app
  app.addHook = function auditHook (this: FastifyInstance, stage: string, hook: unknown) {
    const isOfInterest = STAGES.includes(stage as Stage) && !isOurPolicy(hook)
    if (isOfInterest) hooks.set(this, [...hooks.get(this) ?? [], { stage: stage as Stage, hook }])
    return Reflect.apply(addHook, this, [stage, hook]) as FastifyInstance
  } as FastifyInstance['addHook']
  app.setNotFoundHandler = function auditNotFound (this: FastifyInstance, ...args: unknown[]) {
    notFound.push(seeNotFound(this, args))
    return Reflect.apply(setNotFoundHandler, this, args) as FastifyInstance
  } as FastifyInstance['setNotFoundHandler']
  return { app, routes, hooks, notFound, isLoaded: () => isLoaded }
}

function factsOfApp ({ app, routes, hooks, notFound }: Watched): RouteFacts[] {
  const facts = routes.flatMap((route) => {
    const contexts = [route.context, ...contextsAbove(route.context)].reverse()
    const staged = [...contexts.flatMap((context) => hooks.get(context) ?? []), ...hooksOf(route.options)]
    return factsOfRoute(route, STAGES.flatMap((stage) => staged.filter((one) => one.stage === stage)))
  })
  return [...facts, ...findUnknown(new Set([app, ...routes.map(({ context }) => context)]), notFound)]
}

/** Adds a refusal of ours at ready to the routes that it names, or else to all. */
function addRefusal (facts: readonly RouteFacts[], message: string): RouteFacts[] {
  const isNamed = ({ method, url }: RouteFacts): boolean => message.includes(` ${method} ${url} `) ||
    message.includes(` ${method} ${url},`)
  const hasNamed = facts.some(isNamed)
  return facts.map((one) => {
    const isMeant = hasNamed ? isNamed(one) && one.problems.length === 0 : one.source !== 'own'
    return isMeant ? { ...one, problems: [...one.problems, message] } : one
  })
}

function isRefusalAtReady (failure: unknown, apps: readonly Watched[]): failure is Error {
  return failure instanceof ConfigurationError && apps.some(({ isLoaded }) => isLoaded())
}

/** Builds an app and boots it. */
async function boot (build: () => unknown, apps: readonly Watched[]): Promise<unknown> {
  const built = await build()
  for (const { app } of apps) await app.ready()
  return built
}

async function close (built: unknown, apps: readonly Watched[]): Promise<void> {
  // That of a framework upon Fastify may have more to end.
  await (built as { close?: () => unknown } | null | undefined)?.close?.()
  for (const { app } of apps) await app.close()
}

/** What `auditRoutes` tells, and whether the plugin would refuse to let the app start. */
export async function auditApp (build: () => unknown): Promise<Audit> {
  if (typeof build !== 'function') {
    const given = describe(build)
    throw new SettingsInvalid(`apistar-jwt: auditRoutes: ${given} given, expected a function that builds an app`)
  }
  const apps: Watched[] = []
  const scope = new AsyncLocalStorage<true>()
  function onInitialization (message: unknown): void {
    if (scope.getStore() === true) apps.push(watch((message as { fastify: FastifyInstance }).fastify))
  }
  let built: unknown
  let refusal: Error | undefined
  subscribe('fastify.initialization', onInitialization)
  try {
    built = await scope.run(true, () => boot(build, apps))
  } catch (failure) {
    if (!isRefusalAtReady(failure, apps)) {
      await close(built, apps)
      throw failure
    }
    refusal = failure
  } finally {
    unsubscribe('fastify.initialization', onInitialization)
  }
  if (apps.length === 0) {
    throw new SettingsInvalid('apistar-jwt: auditRoutes: no app was built; give a function that calls fastify()')
  }
  const facts = apps.flatMap(factsOfApp)
  await close(built, apps)
  if (refusal === undefined) return { routes: facts, isRefused: false }
  if (facts.length === 0) throw refusal
  return { routes: addRefusal(facts, refusal.message), isRefused: true }
}

/**
 * Builds an app, boots it, tells who gets in where, and closes it: of all routes, also those before the plugin and
 * outside of its context. What the plugin would refuse at ready is told as a problem of the routes.
 *
 * @param build a function that builds an app of Fastify, or of a framework upon it, and gives it back
 * @returns the routes as they were declared, once for each method
 * @throws ConfigurationError where `build` is no function, or no app was built; what `build` and the boot throw, as
 *   it is
 *
 * @example
 * t.matchSnapshot(formatRoutes(await auditRoutes(createApp)))
 */
export async function auditRoutes (build: () => unknown): Promise<RouteFacts[]> {
  return (await auditApp(build)).routes
}

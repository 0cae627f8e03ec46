import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { read, readFences } from './documents.js'
import { run } from './snippets.js'

/**
 * The app of a snippet under a heading of the second level, with a guarded route at `/` that tells what it knows of its
 * caller.
 */
export async function guardedBy (t: Test, file: string, heading: string, place = 0): Promise<FastifyInstance> {
  const section = read(file).split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const fence = readFences(file).filter(({ language, code }) => language === 'ts' && section.includes(code))[place]
  const [app] = fence === undefined ? [] : await run(t, fence)
  if (app === undefined) throw new Error(`${file}, ${heading}: there is no app.`)
  app.get('/', { preHandler: app.authenticate }, async (request) => request.auth)
  return app
}

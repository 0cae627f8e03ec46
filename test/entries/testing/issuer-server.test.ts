import t from 'tap'
import { serveDocuments } from '../../../lib/entries/testing/issuer-server.js'

t.test('documents as they are when they are asked for; nothing elsewhere', async (t) => {
  let value = 1
  const server = await serveDocuments(() => ({ '/a': { value } }))
  t.after(server.stop)
  t.match(server.origin, /^http:\/\/127\.0\.0\.1:\d+$/)
  t.strictSame(await (await fetch(`${server.origin}/a`)).json(), { value: 1 })
  value = 2
  t.strictSame(await (await fetch(`${server.origin}/a`)).json(), { value: 2 })
  for (const path of ['/', '/b', '/a?x', '/constructor']) t.equal((await fetch(`${server.origin}${path}`)).status, 404, path)
})

t.test('stopped and started, at the same port, however often it is said', async (t) => {
  const server = await serveDocuments(() => ({ '/': 1 }))
  for (let round = 0; round < 2; round++) {
    await server.stop()
    await server.stop()
    await t.rejects(fetch(server.origin))
    await server.start()
    await server.start()
    t.equal((await fetch(server.origin)).status, 200)
  }
  await server.stop()
})

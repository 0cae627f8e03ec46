import t from 'tap'
import { ask, BAILEY, FORGED, OPEN, UNKNOWN_KEY } from '../http.js'
import { keySet } from '../jwks-server.js'
import { one, play, three, two } from '../remote-scene.js'

t.test('a key that is no longer listed ends with the next refresh, its cached tokens too', async (t) => {
  const { clock, server, app } = await play(t, { answer: keySet(one.jwk, two.jwk) })
  const [kept, gone] = [one.sign(BAILEY), two.sign(BAILEY)]
  for (let round = 0; round < 2; round += 1) t.strictSame([await ask(app, kept), await ask(app, gone)], [OPEN, OPEN])
  server.answer = keySet(one.jwk)
  t.strictSame(await ask(app, three.sign(BAILEY)), UNKNOWN_KEY, 'refreshed')
  for (let round = 0; round < 2; round += 1) {
    t.strictSame([await ask(app, kept), await ask(app, gone)], [OPEN, UNKNOWN_KEY])
  }
  clock.now += 30
  server.answer = keySet(one.jwk, two.jwk)
  t.strictSame([await ask(app, gone), await ask(app, gone)], [OPEN, OPEN], 'and comes back')
})

t.test('new material under the same id ends the old key, its cached tokens too', async (t) => {
  const { server, app, fetches } = await play(t)
  const old = one.sign(BAILEY)
  t.strictSame([await ask(app, old), await ask(app, old)], [OPEN, OPEN])
  server.answer = keySet({ ...two.jwk, kid: 'one' })
  t.strictSame(await ask(app, three.sign(BAILEY)), UNKNOWN_KEY, 'refreshed')
  t.strictSame([await ask(app, old), await ask(app, old)], [FORGED, FORGED])
  t.strictSame(await ask(app, two.sign(BAILEY, { kid: 'one' })), OPEN)
  t.equal(fetches(), 2)
})

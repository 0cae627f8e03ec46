import type { RequestListener } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { fetchDocument } from '../../lib/trust/safe-fetch.js'
import { untilAborted, waitAtBoot, withinTime } from '../../lib/trust/time-limit.js'
import { holdTimers } from '../held-timers.js'
import { json, silence, startJwksServer } from '../jwks-server.js'

async function get (url: string, signal: AbortSignal): Promise<unknown> {
  return await fetchDocument(url, { fetch: undefined, headers: {}, signal })
}

t.test('time is limited: for the head, and for the body', async (t) => {
  const trickle: RequestListener = (request, response) => { response.write('{') }
  for (const [name, answer] of [['head', silence], ['body', trickle]] as const) {
    const timers = holdTimers(t, 5500)
    const server = await startJwksServer(t, silence)
    const arrived = new Promise<void>((resolve) => {
      server.answer = (request, response) => { answer(request, response); resolve() }
    })
    const ended = withinTime(5.5, new AbortController().signal, (signal) => get(server.url, signal))
    await arrived
    t.equal(timers.count(), 1)
    timers.fire()
    await t.rejects(ended, { message: 'It took too long.' }, name)
  }
})

t.test('time is limited to less than a millisecond, and to fractions of one', async (t) => {
  const endless = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    signal.throwIfAborted()
  }
  for (const seconds of [0.0005, 0.0015]) {
    await t.rejects(withinTime(seconds, new AbortController().signal, endless), { message: 'It took too long.' })
  }
})

t.test('time is limited though memory is cleaned up meanwhile', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const timers = holdTimers(t, 5500)
  const server = await startJwksServer(t, json({}))
  const { arrived } = server.hold()
  const ended = withinTime(5.5, new AbortController().signal, (signal) => get(server.url, signal))
  await arrived
  for (let round = 0; round < 3; round += 1) {
    collect()
    await setImmediate()
  }
  timers.fire()
  await t.rejects(ended, { message: 'It took too long.' })
})

t.test('an end ends it, and leaves no timer', async (t) => {
  const timers = holdTimers(t, 5500)
  const ending = new AbortController()
  const server = await startJwksServer(t, json({}))
  const { arrived } = server.hold()
  const ended = withinTime(5.5, ending.signal, (signal) => get(server.url, signal))
  await arrived
  ending.abort(new Error('The end.'))
  await t.rejects(ended, { message: 'It took too long.' })
  t.equal(timers.count(), 0)
  await t.rejects(withinTime(5.5, ending.signal, (signal) => get(server.url, signal)), { message: 'It took too long.' })
  t.equal(server.seen.length, 1, 'and after it nothing is asked')
})

t.test('what does not heed a signal is left behind', async (t) => {
  const never = (): Promise<void> => new Promise(() => {})
  const ending = new AbortController()
  const waiting = untilAborted(ending.signal, never)
  const failing = untilAborted(ending.signal, async () => { await setImmediate(); throw new Error('Late.') })
  ending.abort(new Error('The end.'))
  await t.rejects(waiting, { message: 'The end.' })
  await t.rejects(failing, { message: 'The end.' })
  let hasBegun = false
  await t.rejects(untilAborted(ending.signal, async () => { hasBegun = true }), { message: 'The end.' })
  t.notOk(hasBegun, 'what comes after it is not begun')
  await setImmediate()
})

t.test('what is done in time is given on', async (t) => {
  const { signal } = new AbortController()
  t.equal(await untilAborted(signal, async () => 1), 1)
  await t.rejects(untilAborted(signal, async () => { throw new Error('No.') }), { message: 'No.' })
})

t.test('a boot waits for half of what a hook may take', async (t) => {
  const timers = holdTimers(t, 5000)
  const waiting = waitAtBoot(new Promise(() => {}), 10_000)
  timers.fire()
  await waiting
  await waitAtBoot(Promise.resolve(), 10_000)
  t.equal(timers.count(), 0, 'work that is done leaves no timer')
})

t.test('a boot waits for ever, where Fastify waits for ever', async (t) => {
  for (const timeout of [0, -1]) {
    let isDone = false
    await waitAtBoot(setImmediate().then(() => { isDone = true }), timeout)
    t.ok(isDone, `${timeout}`)
  }
})

import t, { type Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import type { Jwk } from '../index.js'
import { readAnyPayload } from './conformance/payload.js'
import { isGoodUnderZeros, isZeros, REFUSED } from './conformance/refused.js'
import { A4, AS_JSON, CLAIMS, EXAMPLES, EXPIRY, THUMBPRINTS, UNSECURED } from './conformance/rfc.js'
import { holding, NEEDS_VECTORS, readCookbook, readWycheproof, type VectorGroup } from './conformance/vectors.js'
import { withPart } from './forge.js'
import { guarded } from './guarded.js'
import { build, freeze } from './helper.js'
import { ask, EXPIRED, JUNK, OPEN } from './http.js'

const INVALID = { code: 'APISTAR_JWT_TOKEN_INVALID', statusCode: 401 }

/** Apps with a key, which check signatures on the event loop and on the thread pool; none where it is refused. */
async function holders (t: Test, key: Jwk): Promise<FastifyInstance[]> {
  try {
    return [await build(t, holding(key)), await build(t, { ...holding(key), threadPool: true })]
  } catch (error) {
    t.match(error, { code: 'APISTAR_JWT_SETTINGS_INVALID' }, 'the key is refused')
    return []
  }
}

async function isTaken (apps: readonly FastifyInstance[], token: string): Promise<boolean> {
  const answers = new Set([false].slice(apps.length))
  for (const app of [...apps, ...apps]) {
    answers.add(await app.jwt.verify(token).then(() => true, ({ code }) => code !== INVALID.code))
  }
  if (answers.size !== 1) throw new Error('It is not always answered alike.')
  return answers.has(true)
}

async function judge (t: Test, { tests, ...group }: VectorGroup, notePayload: (token: string) => void): Promise<void> {
  const key = group.public ?? group.private
  const apps = await holders(t, key)
  for (const { tcId, comment, jws, result } of tests) {
    const name = `${tcId} ${comment}: ${result}`
    const why = REFUSED.find(({ ids }) => ids.includes(tcId))
    notePayload(jws)
    if (why !== undefined) {
      t.notOk(await isTaken(apps, jws), `${name}, but ${why.reason}`)
      t.ok(why.isAlone(jws, key), `${name}, for that reason alone`)
      continue
    }
    t.equal(await isTaken(apps, jws), result === 'valid', name)
    // 367 and 370 are without the padding that they are named after: each is the very token of 357.
    const isTwin = tests.some((other) => other.result === 'valid' && other.jws === jws)
    if (isZeros(key) && !isTwin) t.notOk(isGoodUnderZeros(jws, key), `${name}, whatever the secret`)
  }
}

t.test('Wycheproof', NEEDS_VECTORS, async (t) => {
  const groups = readWycheproof()
  const vectors = groups.flatMap(({ tests }) => tests)
  const valid = vectors.filter(({ result }) => result === 'valid').map(({ tcId }) => tcId)
  t.strictSame([vectors.length, valid.length], [401, 46], 'all vectors are there')
  t.strictSame(
    REFUSED.flatMap(({ ids }) => ids).filter((id) => !valid.includes(id)), [], 'a reason is given for valid ones only'
  )

  await t.test('as claims: the signature, header and form decide', async (t) => {
    const notePayload = readAnyPayload(t)
    for (const group of groups) await t.test(group.comment, (t) => judge(t, group, notePayload))
  })
  await t.test('as they are: none has claims, so none is a token', async (t) => {
    for (const { tests, ...group } of groups) {
      const apps = await holders(t, group.public ?? group.private)
      for (const { tcId, comment, jws } of tests) t.notOk(await isTaken(apps, jws), `${tcId} ${comment}`)
    }
  })
})

t.test('the JOSE cookbook', NEEDS_VECTORS, async (t) => {
  for (const { title, input: { key, alg }, output } of readCookbook()) {
    await t.test(title, async (t) => {
      const app = await guarded(t, { ...holding(key), algorithms: [alg as 'HS256'] })
      const { compact } = output
      await t.rejects(app.jwt.verify(compact), INVALID, 'the payload is a sentence, not claims')
      for (const json of [output.json, output.json_flat]) {
        t.strictSame(await ask(app, JSON.stringify(json)), JUNK, 'JSON serialization is not taken')
      }
      const notePayload = readAnyPayload(t)
      notePayload(compact)
      t.strictSame(await ask(app, compact), OPEN, 'the signature is right')
      for (const place of [0, 1, 2]) {
        const text = String(compact.split('.')[place])
        const changed = withPart(compact, place, `${text.slice(0, 10)}-${text.slice(11)}`)
        notePayload(changed)
        await t.rejects(app.jwt.verify(changed), INVALID, `with part ${place} changed it is not`)
      }
    })
  }
})

t.test('examples of RFC 7515 and RFC 7519', async (t) => {
  const clock = freeze(t, EXPIRY - 1)
  for (const { name, key, token } of EXAMPLES) {
    await t.test(name, async (t) => {
      clock.now = EXPIRY - 1
      const app = await guarded(t, holding(key))
      t.strictSame(await ask(app, token), OPEN, 'good until it expires')
      t.strictSame(await app.jwt.verify(token), CLAIMS, 'with its claims')
      for (const other of EXAMPLES.filter((example) => example.key !== key)) {
        await t.rejects(app.jwt.verify(other.token), INVALID, `${other.name} is of another key`)
      }
      t.strictSame(await ask(app, UNSECURED), JUNK, 'RFC 7515 A.5, RFC 7519 6.1: unsecured')
      for (const json of AS_JSON) t.strictSame(await ask(app, json), JUNK, 'RFC 7515 A.6, A.7: JSON serialization')
      clock.now = EXPIRY
      t.strictSame(await ask(app, token), EXPIRED, 'and no longer')
    })
  }
  await t.test(A4.name, async (t) => {
    const app = await guarded(t, holding(A4.key))
    await t.rejects(app.jwt.verify(A4.token), INVALID, 'the payload is a word, not claims')
    readAnyPayload(t)(A4.token)
    t.strictSame(await ask(app, A4.token), OPEN, 'the signature is right')
  })
})

t.test('thumbprints', async (t) => {
  for (const [name, key, thumbprint] of THUMBPRINTS) {
    const app = await build(t, { keys: [key] as never, jwksEndpoint: '/jwks.json' })
    t.strictSame(app.jwt.keys.list().map(({ kid }) => kid), [thumbprint], name)
    t.equal((await app.inject('/jwks.json')).json().keys[0].kid, thumbprint, `${name}, published`)
  }
})

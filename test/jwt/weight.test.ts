// A process of its own: it measures memory.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { freezeDeep } from '../../lib/jwt/freeze.js'
import { weigh } from '../../lib/jwt/weight.js'

/** How much is made of each shape, in bytes, so that what the process takes meanwhile for other things is little. */
const LEAST = 10_000_000
const ELSEWHERE = LEAST / 5
const many = (count: number, text: (place: number) => string): string =>
  Array.from({ length: count }, (_, place) => text(place)).join(',')

// Claims of some 5,000 characters, as text, each time with names of their own.
const SHAPES: Readonly<Record<string, (id: number) => string>> = {
  'lists that are empty': (id) => `{"id":${id},"x":[${many(1900, () => '[]')}]}`,
  'lists in lists': (id) => `{"id":${id},"x":[${many(90, () => `${'['.repeat(30)}${']'.repeat(30)}`)}]}`,
  'objects that are empty': (id) => `{"id":${id},"x":[${many(1900, () => '{}')}]}`,
  'objects with one member': (id) => `{"id":${id},"x":[${many(700, () => '{"a":1}')}]}`,
  'many names': (id) => `{"id":${id},${many(500, (place) => `"k${id}_${place}":1`)}}`,
  'objects of many shapes': (id) => `{"id":${id},"x":[${many(400, (place) => `{"k${id}_${place}":1}`)}]}`,
  numbers: (id) => `{"id":${id},"x":[${many(1400, () => '1.5')}]}`,
  texts: (id) => `{"id":${id},"x":[${many(700, (place) => `"s${id}${place}"`)}]}`,
  'one long text': (id) => `{"id":${id},"x":"${'x'.repeat(5000)}"}`,
  'one long text of other letters': (id) => `{"id":${id},"x":"${'\u8c9d'.repeat(1700)}"}`,
  'what most tokens hold': (id) => `{"id":${id},"username":"bailey","iss":"https://login.example","aud":["a","b"],"iat":1,"exp":2,"scope":"read write","roles":["admin"]}`,
}

t.test('the memory that claims take is never more than their weight', async (t) => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  for (const [name, textOf] of Object.entries(SHAPES)) {
    const kept: object[] = []
    let weight = 0
    gc()
    const before = process.memoryUsage().heapUsed
    while (weight < LEAST) {
      const claims = freezeDeep(JSON.parse(textOf(kept.length)) as object)
      weight += weigh(claims)
      kept.push(claims)
    }
    gc()
    const taken = process.memoryUsage().heapUsed - before
    t.ok(taken < weight + ELSEWHERE, `${name}: ${taken} bytes, estimated as ${weight}`)
    t.ok(kept.length > 0)
  }
})

t.test('names of scopes weigh more than a text', async (t) => {
  const [names, text] = ['read write '.repeat(20), 'x'.repeat(220)].map((scope) => weigh({ scope }))
  t.ok(Number(names) > Number(text) * 5)
})

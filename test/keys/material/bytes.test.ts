import t from 'tap'
import { runInNewContext } from 'node:vm'
import { copyBytes, isTextOrBytes } from '../../../lib/keys/material/bytes.js'

const foreign = runInNewContext('new Uint8Array([1, 2, 3])') as Uint8Array

t.test('text and bytes of any realm', (t) => {
  for (const given of ['', 'text', new Uint8Array(1), Buffer.alloc(0), foreign]) t.ok(isTextOrBytes(given))
  const others = [
    undefined, null, 1, {}, [], Object('text'), new Uint16Array(1), new ArrayBuffer(1),
    new DataView(new ArrayBuffer(1)), new Proxy(foreign, {}),
  ]
  for (const given of others) t.notOk(isTextOrBytes(given))
  t.end()
})

t.test('a copy is what it was, whatever is done to the original', (t) => {
  const bytes = Buffer.from('äb')
  for (const given of [
    'äb', bytes, new Uint8Array(bytes), runInNewContext(`new Uint8Array([${bytes.join()}])`) as Uint8Array,
  ]) {
    t.strictSame(copyBytes(given), bytes)
  }
  const given = Object.assign(Buffer.from('secret'), {
    [Symbol.iterator]: () => [].values(), valueOf: () => 'other', toString: () => 'other',
  })
  const copy = copyBytes(given)
  given.fill(0)
  t.strictSame(copy, Buffer.from('secret'))
  t.strictSame(copyBytes(foreign), Buffer.from([1, 2, 3]))
  t.end()
})

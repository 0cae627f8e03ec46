import t from 'tap'
import { TokenInvalid } from '../../lib/errors.js'
import { createSignatureCheck } from '../../lib/keys/signature.js'
import { SECRET } from '../helper.js'

t.test('only what a token is to blame for is its fault', (t) => {
  const verify = createSignatureCheck(Buffer.from(SECRET), ['HS256'])
  t.throws(() => verify('a.b.c'), TokenInvalid)
  const broken = Object.assign(Buffer.from('a.b.c'), { toString () { throw new RangeError('out of memory') } })
  t.throws(() => verify(broken as unknown as string), { name: 'RangeError', message: 'out of memory' })
  t.end()
})

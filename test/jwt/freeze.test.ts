import t from 'tap'
import { freezeDeep } from '../../lib/jwt/freeze.js'

t.test('claims are frozen, all the way down', async (t) => {
  const claims = JSON.parse('{"a":[{"b":{}}],"__proto__":{"c":[]}}') as Record<string, never>
  t.equal(freezeDeep(claims), claims)
  const parts = [
    claims, claims.a, claims.a?.[0], (claims.a?.[0] as unknown as { b: object }).b,
    Object.getOwnPropertyDescriptor(claims, '__proto__')?.value as object,
  ]
  for (const part of parts) t.ok(Object.isFrozen(part))
})

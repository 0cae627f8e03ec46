import t from 'tap'
import { callCommand } from '../../command-line.js'
import { part } from '../../forge.js'
import { SECRET } from '../../helper.js'
import { createPair, jwkOf } from '../../keys-fixtures.js'

const [EC, RSA] = [createPair('p256'), createPair('rsa')]
const PRIVATE = JSON.stringify(jwkOf(EC.privateKey, { kid: 'a', alg: 'ES256' }))
const PUBLIC = JSON.stringify(jwkOf(RSA.publicKey, { kid: 'b' }))
const PEM = EC.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
const PUBLIC_PEM = RSA.publicKey.export({ format: 'pem', type: 'spki' }) as string

t.test('the public halves, whatever the keys come as', async (t) => {
  const thumbprint = /^[\w-]{43}$/
  const CASES: ReadonlyArray<readonly [name: string, input: string, kids: Array<string | RegExp>]> = [
    ['a key', PRIVATE, ['a']],
    ['a key on several lines', JSON.stringify(JSON.parse(PRIVATE), null, 2), ['a']],
    ['a list', `[${PRIVATE},${PUBLIC}]`, ['a', 'b']],
    ['a set', `{"keys":[${PRIVATE},${PUBLIC}]}`, ['a', 'b']],
    ['a set with keys for encryption', `{"keys":[{"kty":"RSA","use":"enc","kid":"e"},${PUBLIC}]}`, ['b']],
    ['a key a line', `${PRIVATE}\n\n${PUBLIC}\r\n`, ['a', 'b']],
    ['PEM', PEM, [thumbprint]],
    ['several PEM', `a note\n${PEM}\n${PUBLIC_PEM}`, [thumbprint, thumbprint]],
  ]
  for (const [name, input, kids] of CASES) {
    const { out, err, code } = await callCommand(['jwks'], { input })
    t.strictSame([err, code], ['', 0], name)
    const { keys } = JSON.parse(out) as { keys: Array<Record<string, unknown>> }
    t.match(keys.map(({ kid }) => kid), kids, name)
    t.equal(keys.length, kids.length, name)
    for (const key of keys) t.strictSame(Object.keys(key).filter((member) => /^(?:d|p|q|dp|dq|qi|k)$/.test(member)), [], `${name}: nothing private`)
  }
})

t.test('what is refused, without a word of it', async (t) => {
  const secret = part(SECRET)
  const CASES: ReadonlyArray<readonly [name: string, input: string, message: RegExp]> = [
    ['a secret', JSON.stringify({ kty: 'oct', kid: 'a', k: secret }), /there is a secret among the keys, and who knows it can sign/],
    ['a token', 'made.it.up', /the standard input: expected JSON Web Keys, a set of them, or PEM\./],
    ['JSON of something else', `{"secret":"${secret}"}`, /expected JSON Web Keys/],
    ['an empty set', '{"keys":[]}', /expected JSON Web Keys/],
    ['a set of keys for encryption', '{"keys":[{"kty":"RSA","use":"enc"}]}', /expected JSON Web Keys/],
    ['a set of something else', `{"keys":["${secret}"]}`, /expected JSON Web Keys/],
    ['half a key', PRIVATE.slice(0, 40), /expected JSON Web Keys/],
    ['PEM of something else', PEM.replaceAll('PRIVATE KEY', 'MESSAGE'), /expected JSON Web Keys/],
    ['PEM that is cut', PEM.slice(0, 60), /expected JSON Web Keys/],
    ['PEM with another body', PEM.replace(/\n[^-]+\n/, `\n${secret}\n`), /Invalid keys: 0\/privateKey: a key given that cannot be read/],
    ['a key twice', `${PRIVATE}\n${PRIVATE}`, /Invalid keys: 1\/kid: .* that another key has/],
    ['a key that is no key', '{"kty":"EC"}', /Invalid keys: 0/],
    ['a key for encryption', JSON.stringify({ ...JSON.parse(PUBLIC), use: 'enc' }), /Invalid keys: 0\/publicKey\/use/],
  ]
  for (const [name, input, message] of CASES) {
    const { out, err, code } = await callCommand(['jwks'], { input })
    t.match(err, message, name)
    t.strictSame([out, code], ['', 2], name)
    t.notOk(err.includes(secret), name)
  }
})

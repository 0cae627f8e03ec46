import { createHash, createHmac } from 'node:crypto'
import t from 'tap'
import {
  createFamily, createId, formatRefreshToken, isGenuine, ownerOf, parseRefreshToken, type RefreshToken
} from '../../lib/sessions/refresh-token.js'

const owner = ownerOf(1)
const id = createId()
const { family, secrets } = createFamily()
const session = { owner, id, family }

function parse (token: string): RefreshToken {
  const parsed = parseRefreshToken(token)
  if (parsed === undefined) throw new Error('it has not the form')
  return parsed
}

function sha256 (bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest()
}

t.test('the form of a token', (t) => {
  for (const generation of [0, 1, 258, 2 ** 32 - 2]) {
    const token = formatRefreshToken(session, secrets.key, generation)
    t.match(token, /^rt1_[\w-]{91}$/)
    t.equal(formatRefreshToken(session, secrets.key, generation), token, 'the same bytes for all who ask')
    const bytes = Buffer.from(token.slice(4), 'base64url')
    const counter = bytes.subarray(48, 52)
    t.equal(bytes.subarray(0, 16).toString('base64url'), owner)
    t.equal(bytes.subarray(16, 32).toString('base64url'), id)
    t.strictSame(bytes.subarray(32, 48), family)
    t.equal(counter.readUInt32BE(), generation)
    const proof = createHmac('sha256', family).update(Buffer.concat([Buffer.from(secrets.key, 'base64url'), counter]))
      .digest()
    t.strictSame(bytes.subarray(52), proof.subarray(0, 16))
    t.strictSame(parse(token), { owner, id, family, generation, proof: proof.subarray(0, 16) })
    t.ok(isGenuine(parse(token), secrets))
  }
  t.end()
})

t.test('what the store has gives no token', (t) => {
  t.equal(secrets.family, sha256(family).toString('base64url'))
  t.notOk(JSON.stringify(secrets).includes(family.toString('base64url')))
  const other = createFamily()
  t.not(other.secrets.key, secrets.key)
  t.not(other.secrets.family, secrets.family)
  // Whoever has seen the store knows the key, and makes a proof that matches with a family of their own.
  const forged = formatRefreshToken({ ...session, family: other.family }, secrets.key, 0)
  t.notOk(isGenuine(parse(forged), secrets))
  t.end()
})

t.test('one change makes it another', (t) => {
  const token = formatRefreshToken(session, secrets.key, 5)
  const bytes = Buffer.from(token.slice(4), 'base64url')
  for (let index = 32; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
    t.notOk(isGenuine(parse(`rt1_${changed.toString('base64url')}`), secrets), `byte ${index}`)
  }
  t.end()
})

t.test('owners', (t) => {
  t.equal(ownerOf('bailey'), sha256('string:bailey').subarray(0, 16).toString('base64url'))
  t.equal(ownerOf(1), sha256('number:1').subarray(0, 16).toString('base64url'))
  t.not(ownerOf(1), ownerOf('1'), 'the type belongs to it')
  t.equal(ownerOf('\u{1f600}'), sha256('string:\u{1f600}').subarray(0, 16).toString('base64url'))
  const halves = ['\ud800', '\ud801', '\udc00', '\ufffd', 'a\ud800', '\ud800a', '\udc00\ud800']
  t.equal(new Set(halves.map(ownerOf)).size, halves.length, 'half a character is no other')
  t.match(createId(), /^[\w-]{22}$/)
  t.not(createId(), createId())
  t.end()
})

t.test('what has not the form', (t) => {
  const token = formatRefreshToken(session, secrets.key, 0)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const siblings = [...alphabet].filter((last) => last !== token.at(-1)).map((last) => token.slice(0, -1) + last)
  const last = Buffer.from(token.slice(4), 'base64url')
  last.writeUInt32BE(2 ** 32 - 1, 48)
  const cases: ReadonlyArray<readonly [string, unknown]> = [
    ['nothing', undefined], ['null', null], ['a number', 7], ['an object', { token }], ['a list of it', [token]],
    ['a Buffer of it', Buffer.from(token)], ['a String object', Object(token)], ['empty', ''], ['the prefix', 'rt1_'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MX0.x'], ['shorter', token.slice(0, -1)], ['longer', `${token}A`],
    ['another prefix', `rt2_${token.slice(4)}`], ['upper case', `RT1_${token.slice(4)}`], ['padded', `${token}=`],
    ['spaces before', ` ${token}`], ['a new line after', `${token}\n`],
    ['a new line in place', `${token.slice(0, -1)}\n`],
    ['base64', `rt1_${Buffer.alloc(68, 0xfb).toString('base64').slice(0, 91)}`],
    ['a space inside', `${token.slice(0, 30)} ${token.slice(31)}`],
    ['not ASCII', `${token.slice(0, 30)}\u00e9${token.slice(31)}`],
    ['a generation without a successor', `rt1_${last.toString('base64url')}`],
  ]
  for (const [name, value] of cases) t.equal(parseRefreshToken(value), undefined, name)
  const canonical = siblings.filter((sibling) => parseRefreshToken(sibling) !== undefined)
  t.equal(canonical.length, 15, 'sixteen last characters are canonical, and none says the same as another')
  t.notOk(canonical.some((sibling) => isGenuine(parse(sibling), secrets)))
  t.end()
})

import t from 'tap'
import { isEncryptedPem, isPrivatePem, readPem, textOfPem } from '../../../lib/keys/material/pem.js'

t.test('what may be PEM, copied', (t) => {
  const key = Buffer.from('key')
  const taken: ReadonlyArray<readonly [given: unknown, pem: object]> = [
    ['key', { key: 'key', passphrase: undefined }],
    [key, { key, passphrase: undefined }],
    [{ key }, { key, passphrase: undefined }],
    [{ key: 'key', passphrase: undefined }, { key: 'key', passphrase: undefined }],
    [{ key: 'key', passphrase: 'pass' }, { key: 'key', passphrase: 'pass' }],
    [{ key, passphrase: Buffer.from('pass') }, { key, passphrase: Buffer.from('pass') }],
  ]
  for (const [given, pem] of taken) t.strictSame(readPem(given), pem)
  const copy = readPem(key)
  key.fill(0)
  t.strictSame(copy?.key, Buffer.from('key'))
  const others = [
    undefined, null, 1, {}, { key: 1 }, { key: 'key', passphrase: null }, { key: 'key', passphrase: 1 },
    { key: 'key', passfrase: 'x' },
    Object.create({ key: 'key' }), { get key () { throw new Error('no') } },
    new Proxy({ key: 'key' }, { ownKeys () { throw new Error('no') } }),
  ]
  for (const given of others) t.equal(readPem(given), undefined)
  t.end()
})

t.test('what it says', (t) => {
  const text = '-----BEGIN A KEY-----\nMII\n-----END A KEY-----\n'
  const worn = [
    text, ` "${text}" `, text.replaceAll('\n', '\\n'), `'${text.replaceAll('\n', '\\\\r\\\\n')}'`,
    `KEY=${JSON.stringify(text)}`,
  ]
  for (const key of worn) t.equal(textOfPem({ key }).trim(), text.trim(), key)
  t.equal(textOfPem({ key: Buffer.from('no PEM') }), 'no PEM')
  t.ok(isPrivatePem('-----BEGIN EC PRIVATE KEY-----'))
  t.notOk(isPrivatePem('-----BEGIN PUBLIC KEY-----'))
  t.ok(isEncryptedPem('-----BEGIN ENCRYPTED PRIVATE KEY-----'))
  t.ok(isEncryptedPem('Proc-Type: 4,ENCRYPTED'))
  t.notOk(isEncryptedPem('-----BEGIN PRIVATE KEY-----'))
  t.end()
})

t.test('whatever is crafted is read in bounded time', (t) => {
  for (const unit of ['\\', '\\n', '-----BEGIN ', '-----BEGIN A', 'PRIVATE KEY']) {
    const before = process.cpuUsage()
    const text = textOfPem({ key: `-----BEGIN ${unit.repeat(1_000_000 / unit.length)}-----` })
    isPrivatePem(text)
    isEncryptedPem(text)
    t.ok(process.cpuUsage(before).user < 1_000_000, unit)
  }
  t.end()
})

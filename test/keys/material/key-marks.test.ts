import t from 'tap'
import { showsKey } from '../../../lib/keys/material/key-marks.js'
import { DERS } from '../../disguises.js'

const SHOWN = [
  '-----BEGIN PUBLIC KEY-----', '----BEGIN KEY----', '-----begin rsa private key-----', '-----END X509 CRL-----',
  '-----BEGIN', '"-----BEGIN "',
  '---- BEGIN SSH2 PUBLIC KEY ----', '-----BEGIN PGP PUBLIC KEY BLOCK-----', '-----BEGIN NEW CERTIFICATE REQUEST-----',
  '-----BEGIN PUBLIC KEY',
  'ssh-rsa AAAAB3', 'ecdsa-sha2-nistp256,AAAAE2', 'PuTTY-User-Key-File-2: ssh-rsa', '"kty":', '\'kty\' =>', '`KTY`: ',
  'kty=EC x=aaaaaaaaaaaaaaaaaaaa', 'x: aaaaaaaaaaaaaaaaaaaa\nkty: OKP', 'openssh-key-v1\0', '\0\0\0\x07ssh-rsa',
]
const NOT_SHOWN = [
  '', '----', '---- begin with a word', '-----BEGINNING OF A KEY-----', '--BEGIN PUBLIC KEY--', 'ssh-rsa keys',
  'ssh-rsa AAA', 'AAAA ssh-rsa', 'kty', '"kty"',
  'kty: EC', 'kty: EC, x: short', 'the kty of x, which is RSA', 'xkty=EC x=aaaaaaaaaaaaaaaaaaaa', 'pub: 00', 'modulus',
  '\x06\x05', '\x02\x02\x02', '\0\0\0\0ssh', '0\x82',
]

t.test('what shows a key', (t) => {
  for (const text of SHOWN) t.ok(showsKey(text), JSON.stringify(text))
  for (const text of NOT_SHOWN) t.notOk(showsKey(text), JSON.stringify(text))
  t.end()
})

t.test('DER shows by its first 48 bytes, which are the first line of a PEM', (t) => {
  for (const [name, der] of DERS) t.ok(showsKey(der.toString('latin1', 0, 48)), name)
  t.end()
})

import { createSecretKey } from 'node:crypto'
import t from 'tap'
import { SECRET } from '../../helper.js'
import { BAILEY } from '../../http.js'
import { jwkOf, pairOf, pemOf } from '../../keys-fixtures.js'
import { refusedAtBoot, register } from '../../refused.js'

const rsa = pairOf('rsa')

t.test('secrets', async (t) => {
  const bytes = Buffer.from(SECRET)
  const token = (await register(t, { secret: SECRET })).jwt.encode(BAILEY)
  for (const secret of [SECRET, bytes, new Uint8Array(bytes), createSecretKey(bytes)]) {
    t.match(
      await (await register(t, { secret })).jwt.verify(token),
      BAILEY,
      `${Object.prototype.toString.call(secret)} is taken`
    )
  }
  const NO_SECRET = /secret: .* given, expected an HMAC secret: a string, Buffer, secret KeyObject or CryptoKey/
  const BLANK = /secret: .* given, expected a secret that is neither empty nor blank/
  const TOO_LONG = /secret: .* given, expected a secret of 8192 bytes at most/
  const cases: ReadonlyArray<readonly [unknown, RegExp]> = [
    [12345678, NO_SECRET], [true, NO_SECRET], [['marker-of-a-secret'], NO_SECRET],
    [{ key: 'marker-of-a-secret' }, NO_SECRET],
    [Object('marker-of-a-secret'), NO_SECRET], [() => 'marker-of-a-secret', NO_SECRET],
    [Symbol('marker-of-a-secret'), NO_SECRET],
    [new ArrayBuffer(64), NO_SECRET], [new Uint16Array(64).fill(7), NO_SECRET], [rsa.publicKey, NO_SECRET],
    [rsa.privateKey, NO_SECRET],
    [jwkOf(rsa.publicKey), NO_SECRET], [{ kty: 'oct', k: 'marker-of-a-secret' }, NO_SECRET],
    ['', BLANK], ['  \n\t', BLANK], ['\u00a0\u2003', BLANK], [Buffer.alloc(0), BLANK], [Buffer.alloc(64), BLANK],
    [createSecretKey(Buffer.alloc(64)), BLANK],
    [' \0 ', BLANK], ['\u2003\ufeff', BLANK], ['\u3000', BLANK], [createSecretKey(Buffer.from(' \t\r\n')), BLANK],
    ['s'.repeat(8193), TOO_LONG], ['ä'.repeat(4097), TOO_LONG], [Buffer.alloc(8193, 's'), TOO_LONG],
    [createSecretKey(Buffer.alloc(8193, 's')), TOO_LONG],
    [' '.repeat(1_000_000), TOO_LONG], [pemOf(rsa.publicKey).repeat(30), TOO_LONG],
    [
      pemOf(rsa.publicKey),
      /secret: a string of length \d+ given, expected a random secret, but it is a public or private key/,
    ],
  ]
  for (const [secret, message] of cases) {
    await refusedAtBoot(t, { secret }, message, `${typeof secret} ${Object.prototype.toString.call(secret)}`)
  }
})

t.test('what is nearly blank, and what is nearly too long, is a secret', async (t) => {
  for (const secret of [
    'x', ' x ', '0', '\0x', '\u200b', Buffer.from([0xa0, 0xa0]), 's'.repeat(8192), Buffer.alloc(8192, 's'),
  ]) {
    const app = await register(t, { secret })
    t.match(await app.jwt.verify(app.jwt.encode(BAILEY)), BAILEY)
  }
})

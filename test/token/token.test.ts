import t from 'tap'
import { forge, forgeOfLength, nested, part, seal } from '../forge.js'
import { build, freeze, SECRET } from '../helper.js'
import { BAILEY, EXPIRED, JUNK, MALFORMED, OPEN, refusal, TOO_LONG, WRONG_ALGORITHM, type Answer } from '../http.js'
import { judge, type Case } from '../judge.js'

const GOOD = forge()
const [HEADER = '', PAYLOAD = '', SIGNATURE = ''] = GOOD.split('.')

t.test('the number of parts', async (t) => {
  await judge(t, { secret: SECRET }, [
    ['three', GOOD, OPEN],
    ['none', '', JUNK, MALFORMED],
    ...([
      'x', '.', '..', '...', '....', HEADER, `${HEADER}.`, `${HEADER}.${PAYLOAD}`, `${HEADER}.${PAYLOAD}.`,
        `${HEADER}..${SIGNATURE}`,
      `.${PAYLOAD}.${SIGNATURE}`, `..${SIGNATURE}`, `.${GOOD}`, `${GOOD}.`, `${GOOD}..`, `${GOOD}.${SIGNATURE}`,
      `${GOOD}.${PAYLOAD}.${SIGNATURE}`, seal(`${HEADER}.`), seal(`.${PAYLOAD}`), seal('.'),
      seal(`${HEADER}.${PAYLOAD}.${PAYLOAD}`),
      seal(`${HEADER}.${PAYLOAD}.`), seal(`${HEADER}..${PAYLOAD}`), `${GOOD},${GOOD}`, `"${GOOD}"`,
    ].map((token): Case => [JSON.stringify(token), token, JUNK])),
  ])
})

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const bend = (text: string): string => `${text.slice(0, -1)}${ALPHABET[ALPHABET.indexOf(text.slice(-1)) + 1]}`
const pad = (text: string): string => text.padEnd(Math.ceil(text.length / 4) * 4, '=')
const insert = (text: string) => (segment: string): string => `${segment.slice(0, 4)}${text}${segment.slice(4)}`

// Each part has bits to spare in its last character, and characters of the URL alphabet.
const SPARE = [{ alg: 'HS256', x: '~~~???>>>' }, { username: '~~~???>>>aa' }].map(part)

const MANGLINGS: ReadonlyArray<readonly [string, (segment: string) => string, Answer?]> = [
  ['a last character that is not canonical', bend],
  ['its padding', pad], ['one = too many', (text) => `${pad(text)}=`], ['a = alone', (text) => `${text}=`],
  ['the alphabet of plain base64', (text) => text.replaceAll('-', '+').replaceAll('_', '/')],
  ['a character too many', (text) => text.padEnd(Math.ceil(text.length / 4) * 4 + 1, 'A')],
  ['a NUL', insert('\0')], ['a letter beyond ASCII', insert('é')],
  ['a letter that is one in its low byte', insert('\u0141')],
  ['a zero width space', insert('\u200b')], ['a comma', insert(',')], ['a percent escape', insert('%2D')],
  // A header field can hold the first three.
  ...[' ', '\t', '\u00a0'].map((space) => [`white space ${encodeURI(space)}`, insert(space), MALFORMED] as const),
  ...['\n', '\r\n', '\v', '\u2028', '\ufeff'].map((space) =>
    [`white space ${encodeURI(space)}`, insert(space)] as const),
  ['a blank at its end', (text) => `${text} `, MALFORMED], ['a new line at its end', (text) => `${text}\n`],
]

t.test('base64url that is not canonical, in any part, the signature made over it', async (t) => {
  t.notOk(SPARE.some((segment) => segment.length % 4 === 0 || !/-.*_|_.*-/.test(segment)))
  const cases: Case[] = [['the token itself', seal(SPARE.join('.')), OPEN]]
  for (const [name, mangle, http = JUNK] of MANGLINGS) {
    for (const [index, which] of ['header', 'payload'].entries()) {
      const token = seal(SPARE.map((segment, at) => at === index ? mangle(segment) : segment).join('.'))
      t.not(token, cases[0]?.[1])
      cases.push([`${name} in the ${which}`, token, JUNK, http])
    }
    const signed = Array.from({ length: 100 }, (_, id) => forge({ id })).filter((token) => /[-_][^.]*$/.test(token))
    const [input, signature = ''] = (signed[0] as string).split(/\.(?=[^.]*$)/)
    t.not(mangle(signature), signature)
    cases.push([`${name} in the signature`, `${input}.${mangle(signature)}`, JUNK, http])
  }
  await judge(t, { secret: SECRET }, cases)
})

const bytes = (...list: Array<string | number>): Buffer =>
  Buffer.concat(list.map((item) => typeof item === 'string' ? Buffer.from(item) : Buffer.of(item)))

// Text of a part, of which `members` are those it needs.
const NO_OBJECTS = (members: string): Array<string | Buffer> => [
  '', ' ', '[]', `[{${members}}]`, '"x"', '""', '5', '0', 'null', 'true', 'undefined', '{', `{${members}`,
    `{${members}}}`, `{${members}}x`,
  `{${members}}{}`, `{${members}} {${members}}`, `{${members}},`, `{${members},}`, `{${members},"x":01}`,
  `{${members},"x":NaN}`,
  `{${members},"x":'x'}`, `{${members},x:1}`, `{${members}/**/}`, `{${members},"x":"\n"}`, `{${members},"x":"\\x41"}`,
  `{${members}}\0`,
  `\ufeff{${members}}`, `{${members}}\ufeff`, `\u00a0{${members}}`, `{\v${members}}`,
  Buffer.from(`{${members}}`, 'utf16le'), Buffer.from(`\ufeff{${members}}`, 'utf16le'),
  bytes(`{${members},"x":"`, 0xff, '"}'), bytes(`{${members},"x":"`, 0xc0, 0xaf, '"}'),
  bytes(`{${members},"x":"`, 0xed, 0xa0, 0x80, '"}'),
  bytes(`{${members},"x":"`, 0xe2, 0x82, '"}'), bytes(`{${members},"x":"`, 0xf4, 0x90, 0x80, 0x80, '"}'),
  bytes(`{${members}}`, 0x80),
]

t.test('what is not one JSON object', async (t) => {
  const name = (text: string | Buffer): string => JSON.stringify(text.toString('latin1'))
  await judge(t, { secret: SECRET }, [
    ...NO_OBJECTS('"username":"bailey"').map((text): Case => [`payload ${name(text)}`, forge(text), JUNK]),
    ...NO_OBJECTS('"alg":"HS256"').map((text): Case => [`header ${name(text)}`, forge(BAILEY, text), JUNK]),
    ['{} as payload', forge({}), refusal('TOKEN_INVALID', 'There are no claims.')],
    ['{} as header', forge(BAILEY, {}), WRONG_ALGORITHM],
    ['a payload with JSON\'s own white space', forge(' \r\n\t{ "username" : "bailey" } \n'), OPEN],
    ['a header with JSON\'s own white space', forge(BAILEY, '\n{ "alg" : "HS256" }\n'), OPEN],
    ['a payload in many scripts', forge({ username: 'Бейли 貝利 🐕 \u0000' }), OPEN],
    ['a payload with a lone surrogate, escaped', forge('{"username":"\\ud800"}'), OPEN],
  ])
})

t.test('of duplicate members the last wins', async (t) => {
  freeze(t, 1000)
  await judge(t, { secret: SECRET }, [
    ['exp, good at last', forge('{"username":"a","exp":1,"exp":2000}'), OPEN],
    ['exp, expired at last', forge('{"username":"a","exp":2000,"exp":1}'), EXPIRED],
    ['exp, expired at last, escaped', forge('{"username":"a","exp":2000,"\\u0065xp":1}'), EXPIRED],
    ['username', forge('{"username":5,"username":"a"}'), OPEN],
    ['alg, good at last', forge(BAILEY, '{"alg":"none","alg":"HS256"}'), OPEN],
    ['alg, none at last', forge(BAILEY, '{"alg":"HS256","alg":"none"}'), WRONG_ALGORITHM],
    ['crit', forge(BAILEY, '{"alg":"HS256","crit":["x"],"crit":null}'), JUNK],
    ['kid', forge(BAILEY, '{"alg":"HS256","kid":"a","kid":5}'), JUNK],
  ])
  const app = await build(t)
  t.strictSame(await app.jwt.verify(forge('{"id":1,"id":2,"x":{"y":1},"x":{"z":2}}')), { id: 2, x: { z: 2 } })
})

t.test('depth', async (t) => {
  const deep = refusal('TOKEN_INVALID', 'The claims are nested too deep.')
  const objects = (levels: number): string => `${'{"x":'.repeat(levels - 1)}{"x":1${'}'.repeat(levels)}`
  await judge(t, { secret: SECRET, maxTokenLength: 16_383 }, [
    ...[1, 2, 63, 64].flatMap((levels): Case[] => [
      [`a payload of ${levels} lists`, forge(nested(levels)), OPEN],
      [`a payload of ${levels} objects`, forge(objects(levels)), OPEN],
      [`a header of ${levels}`, forge(BAILEY, nested(levels, '"alg":"HS256"')), OPEN],
    ]),
    ...[65, 66, 1000, 5000].flatMap((levels): Case[] => [
      [`a payload of ${levels} lists`, forge(nested(levels)), deep],
      [`a header of ${levels}`, forge(BAILEY, nested(levels, '"alg":"HS256"')), JUNK],
    ]),
    ['a payload of 65 objects', forge(objects(65)), deep],
    ['a payload that never ends', forge('['.repeat(10_000)), JUNK],
    ['a header that never ends', forge(BAILEY, '['.repeat(10_000)), JUNK],
    ['depth beneath __proto__', forge(`{"username":"bailey","__proto__":${nested(64)}}`), deep],
  ])
})

t.test('length', async (t) => {
  for (const [settings, longest] of [
    [{}, 8192], [{ maxTokenLength: 16_383 }, 16_383], [{ maxTokenLength: GOOD.length }, GOOD.length],
  ] as const) {
    const sizes = [longest, longest + 1, longest + 3].filter((length) => (length - forge('').length) % 4 !== 1)
    t.ok(sizes.length > 1)
    await judge(t, { secret: SECRET, ...settings }, [
      ...sizes.map((length): Case =>
        [`${length} of ${longest}`, forgeOfLength(length), length > longest ? TOO_LONG : OPEN]),
      ['junk that is too long', '.'.repeat(longest + 1), TOO_LONG],
      ['a million characters', 'x'.repeat(1_000_000), TOO_LONG],
    ])
  }
})

t.test('what is no text', async (t) => {
  const app = await build(t)
  for (const token of [
    undefined, null, 5, true, {}, [GOOD], Buffer.from(GOOD), Object(GOOD), { toString: () => GOOD },
  ]) {
    const answer = {
      code: 'APISTAR_JWT_TOKEN_INVALID',
      statusCode: 401,
      message: 'Incorrect authentication credentials. The token is not a string.',
    }
    await t.rejects(app.jwt.verify(token as string), answer)
    await t.rejects(app.jwt.verify(token as string, {}), answer)
    t.throws(() => app.jwt.decode(token as string), answer)
  }
})

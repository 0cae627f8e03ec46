import t from 'tap'
import { FetchFault, labelOf, quoteForeign, reasonOf } from '../../lib/trust/fetch-fault.js'

t.test('a fault names its document, without the query, where that is not said already', async (t) => {
  const fault = new FetchFault('It is odd.', 'https://a.example/jwks?key=hush#x')
  t.equal(reasonOf(fault), 'https://a.example/jwks: It is odd.')
  t.equal(reasonOf(fault, 'https://a.example/'), 'https://a.example/jwks: It is odd.')
  t.equal(reasonOf(fault, 'https://a.example/jwks'), 'It is odd.')
  t.equal(reasonOf(new FetchFault('It is odd.'), 'https://a.example'), 'It is odd.')
  t.equal(reasonOf(new Error('hush'), 'https://a.example'), 'Error')
})

t.test('foreign text is cut and escaped', async (t) => {
  const cases: Array<[text: string, quoted: string]> = [
    ['', '""'], ['https://a.example/?b=c#d', '"https://a.example/?b=c#d"'], ['a"b', '"a\\u{22}b"'],
    ['a\\b', '"a\\u{5c}b"'],
    ['a\r\nlevel=fatal', '"a\\u{d}\\u{a}level=fatal"'], ['\x1b[31m\x7f\0', '"\\u{1b}[31m\\u{7f}\\u{0}"'],
    ['é\u202e\u2028🐕\ud800', '"\\u{e9}\\u{202e}\\u{2028}\\u{1f415}\\u{d800}"'],
    ['x'.repeat(100), `"${'x'.repeat(100)}"`], ['x'.repeat(1e6), `"${'x'.repeat(100)}…"`],
  ]
  for (const [text, quoted] of cases) t.equal(quoteForeign(text), quoted)
})

t.test('of what is thrown, a code or the name of its kind is told', async (t) => {
  class Fancy extends Error { override name = 'FancyError' }
  const code = (text: unknown, more: object = {}): Error => Object.assign(new Error('hush'), { code: text }, more)
  const unreadable = new Proxy({}, { getOwnPropertyDescriptor () { throw new Error('hush') } })
  const cases: Array<[thrown: unknown, label: string]> = [
    [new Error('hush'), 'Error'], [new TypeError('hush'), 'TypeError'], [new Fancy('hush'), 'FancyError'],
    [code('ECONNREFUSED'), 'ECONNREFUSED'],
    [new TypeError('hush', { cause: code('ENOTFOUND') }), 'ENOTFOUND'], [code('A', { cause: code('B') }), 'B'],
    [code('A', { cause: 'hush' }), 'A'],
    [code('hush hush'), 'Error'], [code(20), 'Error'], [code('x'.repeat(65)), 'Error'],
    [new DOMException('hush', 'AbortError'), 'AbortError'],
    [{ name: 'a\nb' }, 'Something was thrown.'], [{ name: 'Odd' }, 'Odd'], ['hush', 'Something was thrown.'],
    [Symbol('hush'), 'Something was thrown.'],
    [null, 'Something was thrown.'], [undefined, 'Something was thrown.'], [0, 'Something was thrown.'],
    [{}, 'Something was thrown.'], [Object.create(null), 'Something was thrown.'],
    [unreadable, 'Something was thrown.'], [{ get name () { throw new Error('hush') } }, 'Something was thrown.'],
  ]
  for (const [thrown, label] of cases) t.equal(labelOf(thrown), label)
})

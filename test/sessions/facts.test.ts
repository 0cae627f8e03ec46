import t from 'tap'
import { formatFact, parseFact, roundUp, type Fact } from '../../lib/sessions/facts.js'

const FACTS: readonly Fact[] = [
  { kind: 'jti', name: 'a"\\\n🦊', until: 60, issuer: undefined, before: undefined },
  { kind: 'sid', name: 's', until: 120, issuer: 'https://theirs.example', before: undefined },
  { kind: 'sub', name: '__proto__', until: 120, issuer: undefined, before: 0 },
  { kind: 'iss', name: 'https://ours.example', until: 120, issuer: undefined, before: 100 },
]

t.test('a fact goes through text', async (t) => {
  for (const fact of FACTS) {
    t.strictSame(parseFact(formatFact(fact)), fact)
    t.equal(formatFact({ ...fact }), formatFact(fact))
  }
})

t.test('what is no fact of ours', async (t) => {
  const TEXTS = [
    '', 'junk', 'null', '{}', '[]', '7', '["sid"]', '["sid","s"]', '["sid","s",1]', '["sid",7,1,""]',
    '["sid","s","1",""]',
    '["other","s",1,""]', '["toString","s",1,""]', '["sub","s",1,"","soon"]', '["sid","s",1,null]',
  ]
  for (const text of TEXTS) t.equal(parseFact(text), undefined, text)
})

t.test('facts of nearly the same time are the same', async (t) => {
  t.equal(roundUp(1), 60)
  t.equal(roundUp(60_000), 60)
  t.equal(roundUp(60_001), 120)
})

import t from 'tap'
import { createFactSet } from '../../lib/sessions/fact-set.js'
import type { Fact } from '../../lib/sessions/facts.js'

const NOBODY = { subjects: [], issuedAt: 50 }

t.test('of two facts about one thing, what goes further of both', async (t) => {
  const facts = createFactSet()
  const CASES: ReadonlyArray<readonly [fact: Fact, isNew: boolean]> = [
    [{ kind: 'sid', name: 's', until: 60 }, true],
    [{ kind: 'sid', name: 's', until: 60 }, false],
    [{ kind: 'sid', name: 's', until: 30 }, false],
    [{ kind: 'sid', name: 's', until: 120 }, true],
    [{ kind: 'sid', name: 's', until: 60, issuer: 'theirs' }, true],
    [{ kind: 'sub', name: 'bailey', until: 60, before: 10 }, true],
    [{ kind: 'sub', name: 'bailey', until: 30, before: 20 }, true],
    [{ kind: 'sub', name: 'bailey', until: 60, before: 20 }, false],
  ]
  for (const [fact, isNew] of CASES) {
    t.equal(facts.covers(fact), !isNew)
    t.equal(facts.add(fact), isNew)
  }
  t.equal(facts.size(), 3)
  t.strictSame([...facts.all()], [
    { kind: 'sid', name: 's', issuer: undefined, until: 120 },
    { kind: 'sub', name: 'bailey', issuer: undefined, until: 60, before: 20 },
    { kind: 'sid', name: 's', issuer: 'theirs', until: 60 },
  ])
  facts.prune(60)
  t.equal(facts.size(), 1)
  t.ok(facts.has('sid', 's'))
  facts.prune(120)
  t.equal(facts.size(), 0)
})

t.test('one moment hides no other', async (t) => {
  const facts = createFactSet()
  facts.add({ kind: 'iss', name: 'ours', until: 1000, before: 10 })
  facts.add({ kind: 'sub', name: 'bailey', until: 1000, before: 100 })
  facts.add({ kind: 'sub', name: '7', until: 1000, before: 40 })
  t.ok(facts.isRevoked({ ...NOBODY, iss: 'ours', subjects: ['bailey'] }), 'after the issuer\'s, before the user\'s')
  t.ok(facts.isRevoked({ ...NOBODY, subjects: [7, 'bailey'] }), 'after that of one name, before that of the other')
  t.ok(facts.isRevoked({ ...NOBODY, iss: 'ours', issuedAt: 9 }), 'before the issuer\'s alone')
  t.notOk(facts.isRevoked({ ...NOBODY, iss: 'ours', subjects: [7] }), 'after both')
  t.ok(facts.isRevoked({ subjects: [7], issuedAt: NaN }), 'at no time at all')
})

t.test('what is said of one issuer is not said of another', async (t) => {
  const facts = createFactSet()
  facts.add({ kind: 'jti', name: 'one', until: 1000, issuer: 'theirs' })
  t.ok(facts.isRevoked({ ...NOBODY, trusted: 'theirs', jti: 'one' }))
  t.notOk(facts.isRevoked({ ...NOBODY, trusted: 'others', jti: 'one' }))
  t.notOk(facts.isRevoked({ ...NOBODY, jti: 'one' }))
  t.notOk(facts.covers({ kind: 'jti', name: 'one', until: 1, issuer: 'others' }))
})

import t from 'tap'
import type { SessionTokens } from '../../index.js'
import { createCarry, type Carrier } from '../../lib/sessions/carrier.js'
import type { CookieReply } from '../../lib/settings/session-schemas.js'

const reply = {} as CookieReply
const tokens = {} as SessionTokens

t.test('tokens are issued between a look at the reply and what is set on it', async (t) => {
  const steps: unknown[] = []
  const carrier: Carrier = {
    requireOwn: (given) => { steps.push(['look', given === reply]) },
    carry: (given, issued, presented) => { steps.push(['set', given === reply, issued === tokens, presented]) },
  }
  const issue = async (): Promise<SessionTokens> => {
    steps.push(['issue'])
    return tokens
  }
  const carry = createCarry(carrier)
  t.equal(await carry({ reply, presented: 'rt1' }, issue), tokens)
  t.strictSame(steps.splice(0), [['look', true], ['issue'], ['set', true, true, 'rt1']])
  t.equal(await carry({ reply: undefined }, issue), tokens)
  t.strictSame(steps.splice(0), [['issue']])
  const foreign = new Error('foreign')
  await t.rejects(createCarry({ ...carrier, requireOwn: () => { throw foreign } })({ reply }, issue), foreign)
  t.strictSame(steps, [], 'nothing is issued')
  await t.rejects(createCarry(undefined)({ reply }, issue), {
    message: 'reply: given, but there is no setting cookie.',
  })
})

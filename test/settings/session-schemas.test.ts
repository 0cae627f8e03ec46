import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import {
  CreateOptionsSchema, EndAllOptionsSchema, SessionsSchema, StepUpOptionsSchema,
} from '../../lib/settings/session-schemas.js'

const claims = (): object => ({})

t.test('what sessions may be set to', (t) => {
  const good: object[] = [
    { claims },
    { claims, idle: 1, lifetime: '1h', grace: 0, maxPerUser: 1 },
    { claims: async () => null },
  ]
  const bad: object[] = [
    {}, { claims: 'id' }, { claims, store: {} }, { claims, idle: -1 }, { claims, maxPerUser: 0 }, { claims, more: 1 },
  ]
  for (const settings of good) t.ok(Value.Check(SessionsSchema, settings), JSON.stringify(settings))
  for (const settings of bad) t.notOk(Value.Check(SessionsSchema, settings), JSON.stringify(settings))
  t.end()
})

t.test('what the calls take', (t) => {
  const login = { acr: 'mfa', amr: ['pwd'] }
  t.ok(Value.Check(CreateOptionsSchema, { ...login, data: [1], authTime: new Date(0) }))
  t.ok(Value.Check(StepUpOptionsSchema, login))
  t.ok(Value.Check(EndAllOptionsSchema, { except: 'x', reason: 'new password' }))
  for (const wrong of [{ acr: '' }, { acr: 1 }, { amr: [] }, { amr: [''] }, { amr: 'pwd' }, { sid: 'x' }]) {
    t.notOk(Value.Check(CreateOptionsSchema, wrong), JSON.stringify(wrong))
    t.notOk(Value.Check(StepUpOptionsSchema, wrong), JSON.stringify(wrong))
    t.notOk(Value.Check(EndAllOptionsSchema, wrong), JSON.stringify(wrong))
  }
  t.end()
})

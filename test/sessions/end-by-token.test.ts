import t from 'tap'
import { createFamily, formatRefreshToken, ownerOf, parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { freeze } from '../helper.js'
import { INVALID } from './refresh-table.js'
import { NOW, setStage } from './stage.js'

t.test('who has a refresh token may log out, however old it is', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, read, told } = await setStage(t, undefined, {
    sessions: { claims: () => ({}), endpoint: '/auth' },
  })
  const logOut = async (token: unknown): Promise<number> => {
    return (await app.inject({ method: 'POST', url: '/auth/logout', payload: { refresh_token: token } })).statusCode
  }
  const login = await sessions.create(1)
  for (let round = 0; round < 3; round += 1) {
    clock.now += 60
    await sessions.refresh((await sessions.refresh(login.refreshToken).catch(() => login)).refreshToken)
      .catch(() => undefined)
  }
  const fresh = await sessions.create(1)
  const { key } = await read(fresh)
  const { id } = fresh.session
  told()
  const forged = formatRefreshToken({ owner: ownerOf(1), id, family: createFamily().family }, key, 0)
  const unknown = formatRefreshToken(
    { owner: ownerOf(2), id, family: parseRefreshToken(fresh.refreshToken)?.family as Buffer }, key, 0
  )
  for (const wrong of [forged, unknown, 'x']) t.equal(await logOut(wrong), 204)
  t.strictSame(told(), [], 'nobody is logged out by what is not genuine')

  clock.now += 60
  const second = await sessions.refresh(fresh.refreshToken)
  clock.now += 60
  const third = await sessions.refresh(second.refreshToken)
  told()
  t.equal(await logOut(fresh.refreshToken), 204)
  t.strictSame(told(), [{ type: 'ended', sid: id, userId: 1, reason: 'logout' }])
  await t.rejects(sessions.refresh(third.refreshToken), INVALID)
  t.equal(await logOut(third.refreshToken), 204, 'what has ended has ended')
  t.strictSame(told().filter(({ type }) => type === 'ended'), [])
})

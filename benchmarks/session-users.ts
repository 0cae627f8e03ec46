import { setTimeout } from 'node:timers/promises'

/** What became of the users, and what should never become of any. */
export interface Tally {
  logins: number
  refreshes: number
  logouts: number
  /** Answers that never reached their client. */
  lost: number
  /** Answers that said: later. */
  unavailable: number
  /** Users who did nothing wrong and were refused, with what they asked for. */
  readonly innocents: string[]
  /** Users who had logged out and got in. */
  readonly intruders: string[]
  /** Tabs that asked with one token and got two successors. */
  forks: number
}

/** Where users live. */
export interface World {
  /** The processes, any of which may answer. */
  readonly origins: readonly string[]
  /** Until when, in milliseconds since the epoch. */
  readonly until: number
  readonly tally: Tally
}

interface Answer { readonly status: number, readonly body: Readonly<Record<string, string>> }
interface Ask { readonly path: string, readonly origin?: string, readonly token?: string, readonly body?: object }
interface Tokens { readonly access: string, readonly refresh: string }

const SHARE_LOST = 0.1
const SHARE_OF_TWO_TABS = 0.3
const SHARE_LOGGING_OUT = 0.1
/** So soon every process knows of a logout, a restart of the store in between. */
const KNOWN_AFTER = 3000

function anyOf<Item> (items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item
}

async function ask (origin: string, { path, token, body }: Ask): Promise<Answer> {
  const response = await fetch(origin + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() as Answer['body'] }
}

/** Asks again for as long as the answer is: later. */
async function insist ({ origins, tally }: World, question: Ask): Promise<Answer> {
  for (;;) {
    const answer = await ask(question.origin ?? anyOf(origins), question)
    if (answer.status !== 503) return answer
    tally.unavailable += 1
    await setTimeout(100 + Math.random() * 200)
  }
}

function tokensOf ({ body }: Answer): Tokens {
  return { access: String(body.access_token), refresh: String(body.refresh_token) }
}

async function login (world: World, id: number): Promise<Tokens> {
  world.tally.logins += 1
  return tokensOf(await insist(world, { path: '/login', body: { id } }))
}

async function refreshInTab (world: World, { refresh }: Tokens): Promise<Tokens> {
  const { tally } = world
  const question = { path: '/refresh', body: { refresh_token: refresh } }
  let answer = await insist(world, question)
  if (Math.random() < SHARE_LOST) {
    tally.lost += 1
    answer = await insist(world, question)
  }
  tally.refreshes += 1
  if (answer.status !== 200) tally.innocents.push(`refresh: ${answer.body.code}`)
  return tokensOf(answer)
}

async function refresh (world: World, tokens: Tokens): Promise<Tokens> {
  const tabs = Array.from({
    length: Math.random() < SHARE_OF_TWO_TABS ? 2 : 1,
  }, async () => await refreshInTab(world, tokens))
  const all = await Promise.all(tabs)
  // One tab may ask a moment before the token is old enough to be replaced, and get it once more.
  const renewed = all.filter(({ refresh }) => refresh !== tokens.refresh)
  if (new Set(renewed.map(({ refresh }) => refresh)).size > 1) world.tally.forks += 1
  return (renewed[0] ?? all[0]) as Tokens
}

async function requireOut (world: World, origins: readonly string[], { access, refresh }: Tokens): Promise<void> {
  for (const origin of origins) {
    const looks = [
      { path: '/me', origin, token: access }, { path: '/refresh', origin, body: { refresh_token: refresh } },
    ]
    for (const look of looks) {
      const { status } = await insist(world, look)
      if (status !== 401) world.tally.intruders.push(`${look.path}: ${status}`)
    }
  }
}

async function logOut (world: World, tokens: Tokens): Promise<void> {
  const { origins, tally } = world
  const origin = anyOf(origins)
  const answer = await insist(world, { path: '/logout', origin, token: tokens.access, body: {} })
  tally.logouts += 1
  // One that was sent again after a refusal finds nothing left to end, and is refused by what it ended.
  if (![200, 401].includes(answer.status)) tally.innocents.push(`logout: ${answer.status}`)
  await requireOut(world, [origin], tokens)
  await setTimeout(KNOWN_AFTER)
  await requireOut(world, origins, tokens)
}

async function look (world: World, { access }: Tokens): Promise<void> {
  const { status, body } = await insist(world, { path: '/me', token: access })
  if (status !== 200) world.tally.innocents.push(`me: ${body.code}`)
}

/** A user's life: log in, look, refresh in one tab or two, log out now and then. */
export async function live (world: World, id: number): Promise<void> {
  let tokens = await login(world, id)
  while (Date.now() < world.until) {
    await setTimeout(Math.random() * 6000)
    tokens = await refresh(world, tokens)
    await look(world, tokens)
    if (Math.random() < SHARE_LOGGING_OUT) {
      await logOut(world, tokens)
      tokens = await login(world, id)
    }
  }
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

export interface User { readonly id: number, readonly username: string, readonly roles: readonly string[] }
interface Row extends User { readonly salt: Buffer, readonly hash: Buffer }

const HASH_BYTES = 64
const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number) => Promise<Buffer>

function row ({ id, username, roles }: User, salt: string, hash: string): Row {
  return { id, username, roles, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

// What a table of users keeps: a salt and a slow hash, never a password.
const rows = new Map([
  row(
    { id: 1, username: 'bailey', roles: [] },
    'aFv6GHpIN8cl/iFSK6kjug==',
    'Iq1V7iVMjhqSu2TwyXdRhSWvmYm3YrJdYZ1WAp+yB8YBVGWkV71rxa6eb2hARFkkb0yCwIvnaZQkLXSd5aX3EA=='
  ),
  row(
    { id: 2, username: 'robin', roles: ['admin'] },
    'mEFE/LKY0xK9+DaYX7sgEw==',
    '0k0x3n0KOuoruzhRDy947+XCOwIkES+sex5AqPWCg2GK1IxXGxr63HIRafy9iQEfb9qhQjfZHAkSDtEMRF3IjA=='
  ),
].map((user) => [user.username, user]))

const byId = new Map([...rows.values()].map((user) => [user.id, user]))

// An unknown user costs the same scrypt as a known one, or the time of the answer would tell who exists.
const nobody: Row = { id: 0, username: '', roles: [], salt: randomBytes(16), hash: randomBytes(HASH_BYTES) }

/**
 * Finds the user that a name and password belong to.
 *
 * @returns undefined where there is no such user or the password is wrong, without telling which
 */
export async function findUser (username: string, password: string): Promise<User | undefined> {
  const user = rows.get(username) ?? nobody
  const hash = await derive(password, user.salt, HASH_BYTES)
  const isRight = timingSafeEqual(hash, user.hash)
  return isRight && user !== nobody ? { id: user.id, username: user.username, roles: user.roles } : undefined
}

/** What tokens say of a user; undefined where there is no such user any more. */
export function findClaims (id: string | number): Omit<User, 'id'> | undefined {
  const user = byId.get(Number(id))
  return user && { username: user.username, roles: user.roles }
}

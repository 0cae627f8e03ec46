import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

export interface User { readonly id: number, readonly username: string }
interface Row extends User { readonly salt: Buffer, readonly hash: Buffer }

const HASH_BYTES = 64
const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number) => Promise<Buffer>

function row (id: number, username: string, salt: string, hash: string): Row {
  return { id, username, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

// What a table of users keeps: a salt and a slow hash, never a password.
const rows = new Map([
  row(1, 'bailey', 'aFv6GHpIN8cl/iFSK6kjug==', 'Iq1V7iVMjhqSu2TwyXdRhSWvmYm3YrJdYZ1WAp+yB8YBVGWkV71rxa6eb2hARFkkb0yCwIvnaZQkLXSd5aX3EA=='),
  row(2, 'robin', 't97+ST8Lpb6d6Pkjwp7Gzg==', 'TQIvTQILPue+EWxWoR4GQLQNaHOTX21BG+eepj6rOqVZVeu5ju5n444Z8nYwWjM6XiGZ13efM8NjG7R5TYI7fw=='),
].map((user) => [user.username, user]))

// An unknown user costs the same scrypt as a known one, or the time of the answer would tell who exists.
const nobody: Row = { id: 0, username: '', salt: randomBytes(16), hash: randomBytes(HASH_BYTES) }

/**
 * Finds the user that a name and password belong to.
 *
 * @returns undefined where there is no such user or the password is wrong, without telling which
 */
export async function findUser (username: string, password: string): Promise<User | undefined> {
  const user = rows.get(username) ?? nobody
  const hash = await derive(password, user.salt, HASH_BYTES)
  const isRight = timingSafeEqual(hash, user.hash)
  return isRight && user !== nobody ? { id: user.id, username: user.username } : undefined
}

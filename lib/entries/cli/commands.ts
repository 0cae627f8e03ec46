import type { Command } from './command.js'
import { decode } from './decode.js'
import { jwk } from './jwk.js'
import { jwks } from './jwks.js'
import { routes } from './routes.js'
import { secret } from './secret.js'
import { sign } from './sign.js'
import { verify } from './verify.js'

/** Every command, by its name. */
export const COMMANDS: Readonly<Record<string, Command>> = { secret, jwk, jwks, decode, verify, sign, routes }

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { copyJwk, isForEncryption } from '../../keys/material/jwk.js'
import type { Jwk } from '../../settings/key-schemas.js'
import type { KeyEntry } from '../../settings/key-set-schemas.js'
import { parseJson } from '../../settings/own.js'
import type { Settings } from '../../settings/schema.js'
import { Misuse, type World } from './command.js'

/** A key of the setting `keys`. */
type GivenKey = Jwk | KeyEntry

const EXPECTED = 'expected JSON Web Keys, a set of them, or PEM.'
const PEM = /-----BEGIN ([A-Z0-9 ]*(?:KEY|CERTIFICATE))-----[^]*?-----END \1-----/g

function keysOfPem (text: string): KeyEntry[] {
  const found = [...text.matchAll(PEM)]
  return found.map(([pem, kind = '']) => kind.includes('PRIVATE') ? { privateKey: pem } : { publicKey: pem })
}

// One document, or one a line, as several files put together are.
function documentsOf (text: string): unknown[] {
  const whole = parseJson(text)
  return whole === undefined ? text.split('\n').filter((line) => line.trim() !== '').map(parseJson) : [whole]
}

// Of a set, keys for encryption are left out, as the setting `keys` does; who lists keys one by one means each.
function keysOfDocument (document: unknown): unknown[] {
  if (Array.isArray(document)) return document
  const { keys } = Object(document) as { keys?: unknown }
  return Array.isArray(keys) ? keys.filter((key) => !isForEncryption(key)) : [document]
}

function readKeysOf (text: string): GivenKey[] {
  if (text.includes('-----BEGIN ')) return keysOfPem(text)
  const keys = documentsOf(text).flatMap(keysOfDocument)
  return keys.every((key) => copyJwk(key) !== undefined) ? keys as Jwk[] : []
}

/**
 * Reads keys from text: JSON Web Keys, sets of them, or PEM.
 *
 * @param place where the text is from, as the message names it
 * @throws Misuse, where it is none of these
 */
export function readKeys (text: string, place: string): GivenKey[] {
  const keys = readKeysOf(text)
  if (keys.length === 0) throw new Misuse(`${place}: ${EXPECTED}`)
  return keys
}

// One key by itself takes tokens of any key id.
function settingsOf ([only, ...others]: readonly GivenKey[]): Settings {
  const jwk = copyJwk(only)
  if (others.length > 0 || jwk?.kty === 'oct') return { keys: [only as GivenKey, ...others] }
  if (jwk === undefined) return only as Settings
  return Object.hasOwn(jwk, 'd') ? { privateKey: jwk } : { publicKey: jwk }
}

/** The settings for the keys in a file. */
export async function readKeyFile (file: string, { directory }: World): Promise<Settings> {
  const text = await readFile(resolve(directory, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Misuse(`--key: the file cannot be read (${error.code}).`)
  })
  return settingsOf(readKeys(text, '--key'))
}

const CODE = 'APISTAR_JWT_REDIS'

function fieldsOf (info: string): ReadonlyMap<string, string> {
  return new Map(info.split('\r\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}

/**
 * Warns of a server that may lose what it was given.
 *
 * @param info what it says of its memory and persistence; a server that says nothing is warned of nothing
 */
export function warnOfLosses (info: string): void {
  const fields = fieldsOf(info)
  const policy = fields.get('maxmemory_policy') ?? 'noeviction'
  if (policy !== 'noeviction') {
    process.emitWarning(`apistar-jwt: Redis has maxmemory-policy ${policy}: where its memory is full, it ends ` +
      'sessions and forgets what was revoked. Set it to noeviction.', { code: CODE })
  }
  if (fields.get('aof_enabled') === '0' && fields.get('rdb_saves') === '0') {
    process.emitWarning('apistar-jwt: Redis has saved nothing: where it ends, sessions end. Set appendonly yes.', {
      code: CODE,
    })
  }
}

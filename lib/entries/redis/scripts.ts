import { createHash } from 'node:crypto'

/** A Lua script, whose keys all lie in one slot and are all declared. */
export interface Script {
  readonly text: string
  /** By which a server knows it again. */
  readonly sha1: string
}

// The server's clock, in milliseconds. Those of the processes differ, and would end sessions of users who did nothing.
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

function define (text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

// The text of a field, `expires text`: false where it has expired. What is no such field is there, and can be replaced.
const READ = `
local function read (stored)
  local space = string.find(stored, ' ', 1, true) or 0
  local expires = tonumber(string.sub(stored, 1, math.max(space - 1, 0)))
  return (not expires or expires > now) and string.sub(stored, space + 1)
end
`

/** Reads a field. Keys: owner. Arguments: id. */
export const GET = define(`${NOW}${READ}
local stored = redis.call('HGET', KEYS[1], ARGV[1])
return {now, stored and read(stored)}
`)

/** Reads all fields. Keys: owner. */
export const LIST = define(`${NOW}${READ}
local fields, found = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #fields, 2 do
  local text = read(fields[i + 1])
  if text then found[#found + 1] = fields[i]; found[#found + 1] = text end
end
return {now, found}
`)

/**
 * Compares and sets. What has expired counts as none, as it does for who reads. Keys: owner. Arguments: id, text,
 * whether there is a previous one, the previous one, expires, deadline.
 */
export const SET = define(`${NOW}${READ}
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local present = stored and read(stored)
local isAsRead = ARGV[3] == '1' and present == ARGV[4] or ARGV[3] == '0' and not present
if not isAsRead or now > tonumber(ARGV[6]) then return {now, 0} end
if not stored then
  local fields = redis.call('HGETALL', KEYS[1])
  for i = 1, #fields, 2 do
    if not read(fields[i + 1]) then redis.call('HDEL', KEYS[1], fields[i]) end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[5] .. ' ' .. ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left < 0 or now + left < tonumber(ARGV[5]) then redis.call('PEXPIREAT', KEYS[1], ARGV[5]) end
return {now, 1}
`)

// The newest number in the log, and whether it is the newest that was given: a server that evicts drops single keys.
const NEWEST = `
local function newestOf (log, meta)
  local newest = tonumber(redis.call('ZREVRANGE', log, 0, 0, 'WITHSCORES')[2] or 0)
  return newest, newest == tonumber(redis.call('HGET', meta, 'seq') or 0)
end
`

/**
 * Adds lines to the list, each with a number that is higher than all before. Numbers leave gaps of chance, so that one
 * which was lost and given again is hardly the same. The newest line stays beyond its time, for those whose cursor it
 * is; where it is gone the log was lost, and the list is a new one. Keys: log, exp, meta. Arguments: channel, id of a
 * new list, gap, born or '', then text and until of each line.
 */
export const REVOKE = define(`${NOW}${NEWEST}
local log, exp, meta = KEYS[1], KEYS[2], KEYS[3]
local newest, isWhole = newestOf(log, meta)
if not isWhole then redis.call('DEL', meta) end
redis.call('HSETNX', meta, 'id', ARGV[2])
for _, text in ipairs(redis.call('ZRANGEBYSCORE', exp, '-inf', now, 'LIMIT', 0, 1000)) do
  if tonumber(redis.call('ZSCORE', log, text) or 0) ~= newest then
    redis.call('ZREM', log, text)
    redis.call('ZREM', exp, text)
  end
end
local last = newest
for i = 5, #ARGV, 2 do
  local text, untilTime = ARGV[i], ARGV[i + 1]
  if not redis.call('ZSCORE', log, text) then
    last = last + tonumber(ARGV[3])
    redis.call('ZADD', log, string.format('%.0f', last), text)
  end
  local known = redis.call('ZSCORE', exp, text)
  if not known or tonumber(known) < tonumber(untilTime) then redis.call('ZADD', exp, untilTime, text) end
end
redis.call('HSET', meta, 'seq', string.format('%.0f', last))
local born = redis.call('HGET', meta, 'born')
if ARGV[4] ~= '' and (not born or tonumber(ARGV[4]) < tonumber(born)) then redis.call('HSET', meta, 'born', ARGV[4]) end
if last ~= newest then redis.pcall('PUBLISH', ARGV[1], '') end
return 1
`)

/**
 * Reads the list from a cursor on, and writes nothing: a full server can still be read. A list whose log was lost has
 * no beginning, so that nobody takes it for whole. Keys: log, meta. Arguments: id of the list, number and text of the
 * last line that was read, how many lines at most.
 */
export const SINCE = define(`${NEWEST}
local id = redis.call('HGET', KEYS[2], 'id') or ''
local from, reset = ARGV[2], 0
local isGone = ARGV[3] ~= '' and redis.call('ZSCORE', KEYS[1], ARGV[3]) ~= ARGV[2]
if id ~= ARGV[1] or isGone then from, reset = '0', 1 end
local lines = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. from, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4])
local _, isWhole = newestOf(KEYS[1], KEYS[2])
return {id, isWhole and redis.call('HGET', KEYS[2], 'born'), reset, lines}
`)

/** What the server says of itself. Keys: log, so that a cluster asks who has the list. */
export const INFO = define(`
local function ask (section)
  local answer = redis.pcall('INFO', section)
  return type(answer) == 'string' and answer or ''
end
return {ask('memory'), ask('persistence')}
`)

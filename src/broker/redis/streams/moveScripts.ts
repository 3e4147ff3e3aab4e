// What Redis runs as one step. A server that is killed has done all of a script or none of it: it writes a script's changes to its
// file as one transaction. Each script is bounded by the messages that it is given.

/** Adds one message: `KEYS[1]` is where to, which a pub/sub channel has not. */
const add = `
local function add(kind, key, channel, first, last)
  if kind == 'stream' then return redis.call('XADD', key, '*', unpack(ARGV, first, last)) end
  if kind == 'list' then return tostring(redis.call('RPUSH', key, ARGV[last])) end
  return tostring(redis.call(kind == 'sharded' and 'SPUBLISH' or 'PUBLISH', channel, ARGV[last]))
end
local function reason(failure) return type(failure) == 'table' and failure.err or tostring(failure) end
`;

/** Looks for a message and removes it. */
const remove = `
local function isThere(kind, key, group, what)
  if kind == 'stream' then return #redis.call('XRANGE', key, what, what) > 0 end
  if kind == 'list' then return redis.call('LPOS', key, what) ~= false end
  return #redis.call('XPENDING', key, group, what, what, 1) > 0
end
local function remove(kind, key, group, what)
  if kind == 'stream' then return redis.call('XDEL', key, what) end
  if kind == 'list' then return redis.call('LREM', key, 1, what) end
  return redis.call('XACK', key, group, what)
end
`;

/**
 * KEYS: from, to. ARGV: kind, group, kind of the target, channel, a text that no item is, count, then of each message what is removed, how
 * many parts it has, the parts. Who may not remove must not have added: so that is tried first, with what is not there.
 */
export const moveScript = `${add}${remove}
remove(ARGV[1], KEYS[1], ARGV[2], ARGV[5])
local out, at = {}, 7
for i = 1, tonumber(ARGV[6]) do
  local what, parts = ARGV[at], tonumber(ARGV[at + 1])
  local ok, answer = pcall(function()
    if not isThere(ARGV[1], KEYS[1], ARGV[2], what) then return '' end
    local id = add(ARGV[3], KEYS[2], ARGV[4], at + 2, at + 1 + parts)
    remove(ARGV[1], KEYS[1], ARGV[2], what)
    return id
  end)
  if not ok then return {out, reason(answer)} end
  out[i] = answer
  at = at + 2 + parts
end
return {out, ''}`;

/** KEYS: from. ARGV: kind, group, then of each message what would be removed. */
export const presentScript = `${remove}
local out = {}
for i = 3, #ARGV do out[i - 2] = isThere(ARGV[1], KEYS[1], ARGV[2], ARGV[i]) and 1 or 0 end
return out`;

/** KEYS: journal. ARGV: owner, mark, where to. Whose journal it was does not matter: who comes last owns it. */
export const ownScript = `
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
local known = redis.call('HMGET', KEYS[1], 'mark', 'to')
if known[1] then return known end
redis.call('HSET', KEYS[1], 'mark', ARGV[2], 'to', ARGV[3])
return {ARGV[2], ARGV[3]}`;

/**
 * KEYS: marks, to. ARGV: owner, kind of the target, channel, count, then of each message its token, its item, how many parts it
 * has, the parts.
 */
export const addMarkedScript = `${add}
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return {{}, 'TAKENOVER'} end
local out, at = {}, 5
for i = 1, tonumber(ARGV[4]) do
  local mark, item, parts = 't' .. ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local ok, answer = pcall(function()
    if redis.call('HEXISTS', KEYS[1], mark) == 1 then return '' end
    local id = add(ARGV[2], KEYS[2], ARGV[3], at + 3, at + 2 + parts)
    redis.call('HSET', KEYS[1], mark, item)
    return id
  end)
  if not ok then return {out, reason(answer)} end
  out[i] = answer
  at = at + 3 + parts
end
return {out, ''}`;

/**
 * KEYS: from, journal. ARGV: owner, then token and item of each message. Equal items of a list cannot be told apart, so
 * what is removed is written down in the same step.
 */
export const removeItemsScript = `
if redis.call('HGET', KEYS[2], 'owner') ~= ARGV[1] then return 0 end
for i = 2, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[2], 'd' .. ARGV[i]) == 0 then
    redis.call('LREM', KEYS[1], 1, ARGV[i + 1])
    redis.call('HSET', KEYS[2], 'd' .. ARGV[i], '')
  end
end
return 1`;

/** KEYS: journal. ARGV: owner, tokens. */
export const forgetScript = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
for i = 2, #ARGV do redis.call('HDEL', KEYS[1], 'd' .. ARGV[i]) end
return 1`;

/** KEYS: journal or marks. ARGV: owner. */
export const endScript = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

import type { Buffer } from 'node:buffer';
import type { Redis } from 'ioredis';
import type { Publication } from '../publication.ts';
import { replyCode } from './connection/problems.ts';
import { commandOf } from './publications.ts';

/** What the server says to one command. */
export type Reply = [error: Error | null, reply: unknown];

/** So many are one step of the server, during which it serves nobody else: some tenths of a millisecond. */
const maxCommands = 100;
const maxBytes = 256 * 1024;
/** Lua takes no more words off its list at once. */
const maxFields = 2000;

/** ARGV: of each command how many words it has, and the words. One that fails does not keep those behind it from being done, as in a pipeline. */
const script = `
local out, at = {}, 1
while at <= #ARGV do
  local count = tonumber(ARGV[at])
  local reply = redis.pcall(unpack(ARGV, at + 1, at + count))
  if type(reply) == 'table' and reply.err then reply = {reply.err} end
  out[#out + 1] = reply
  at = at + 1 + count
end
return out`;

/**
 * Sends messages to the server that has all their keys, many in a step. That costs this side half of what a pipeline costs, where
 * each command has a promise and an answer of its own. Undefined where the user may not run scripts: nothing was done then.
 */
export async function sendByScript(client: Redis, run: readonly Publication[]): Promise<readonly Reply[] | undefined> {
  const steps = stepsOf(run);
  const settled = await Promise.allSettled(
    steps.map(({ keys, words }) => client.call('EVAL', [script, keys.size, ...keys, ...words]) as Promise<unknown[]>),
  );
  if (settled.every((step) => step.status === 'rejected' && isForbidden(step.reason))) return undefined;
  return settled.flatMap((step, at) => {
    if (step.status === 'fulfilled') return step.value.map(replyOf);
    const error = step.reason instanceof Error ? step.reason : new Error(String(step.reason));
    return Array.from({ length: steps[at]?.count ?? 0 }, (): Reply => [error, undefined]);
  });
}

/** A single message is as quick without. */
export function isScriptable(run: readonly Publication[]): boolean {
  return run.length > 1 && run.every(({ fields }) => fields.length <= maxFields);
}

type Word = string | Buffer | number;

interface Step {
  readonly keys: Set<string | Buffer>;
  readonly words: Word[];
  count: number;
  bytes: number;
}

function stepsOf(run: readonly Publication[]): readonly Step[] {
  const steps: Step[] = [];
  let step: Step | undefined;
  for (const publication of run) {
    const command = commandOf(publication);
    let bytes = 0;
    for (const word of command) bytes += word.length;
    if (!step || step.count === maxCommands || step.bytes + bytes > maxBytes) {
      step = { keys: new Set(), words: [], count: 0, bytes: 0 };
      steps.push(step);
    }
    const [, key] = command;
    if (key !== undefined) step.keys.add(key);
    step.words.push(command.length, ...command);
    step.count++;
    step.bytes += bytes;
  }
  return steps;
}

/** `NOPERM` of the user's ACL; a server that has no scripts, or does not know the command by this name, says `ERR unknown command`. */
function isForbidden(error: unknown): boolean {
  if (replyCode(error) === 'NOPERM') return true;
  return replyCode(error) === 'ERR' && /unknown command/i.test((error as Error).message);
}

/** An error stands alone in a list. Redis 7 adds where in the script it came about, which is nobody's business. */
function replyOf(reply: unknown): Reply {
  if (!Array.isArray(reply)) return [null, reply];
  const message = String(reply[0]).replace(/ script: [0-9a-f]{40}, on @user_script:\d+\.$/, '');
  return [Object.assign(new Error(message), { name: 'ReplyError' }), undefined];
}

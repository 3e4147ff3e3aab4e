import type { Redis } from 'ioredis';
import { ProblemError } from '../../base/problem.ts';
import type { Publication, Sent } from '../publication.ts';
import type { RedisLinks } from './connection/links.ts';
import { replyCode, toBrokerError } from './connection/problems.ts';
import { slotOf } from './connection/slots.ts';
import { answerOf, commandOf } from './publications.ts';
import { isScriptable, sendByScript, type Reply } from './sendScript.ts';

/** Whether the user may run scripts, as far as that is known. */
export interface ScriptRights {
  areRefused: boolean;
}

/** As `BrokerWriter` says. A cluster is sent one run of messages after the other, each to the server that has its slot. */
export async function sendAll(
  links: RedisLinks,
  publications: readonly Publication[],
  scripts: ScriptRights,
  signal: AbortSignal | undefined,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (const run of runsOf(publications, links.route.isCluster)) {
    signal?.throwIfAborted();
    // The next run waits for this one: it goes to another server, and would overtake it.
    sent.push(...(await sendRun(links, run, scripts)));
  }
  return sent;
}

function runsOf(publications: readonly Publication[], isCluster: boolean): readonly (readonly Publication[])[] {
  if (!isCluster) return [publications];
  const runs: Publication[][] = [];
  let slot: number | undefined;
  for (const publication of publications) {
    const its = slotOf(publication.key);
    const run = its === slot ? runs.at(-1) : undefined;
    if (run) run.push(publication);
    else runs.push([publication]);
    slot = its;
  }
  return runs;
}

async function sendRun(
  links: RedisLinks,
  run: readonly Publication[],
  scripts: ScriptRights,
): Promise<readonly Sent[]> {
  const [first] = run;
  if (!first) return [];
  const asking = links.atKey(first.key, (client) => execute(client, run, scripts));
  const replies = await repliesTo(run, asking);
  const sent: Sent[] = [];
  // Those that a cluster sends elsewhere have not been executed; one after the other, as they stood.
  for (const [index, publication] of run.entries()) {
    const reply = replies[index] ?? unanswered;
    const [error] = reply;
    sent.push(outcomeOf(links, publication, isElsewhere(error) ? await replyToOne(links, publication) : reply));
  }
  return sent;
}

const unanswered: Reply = [new Error('The connection was lost.'), undefined];

function isElsewhere(error: Error | null): boolean {
  return /^(MOVED|ASK|TRYAGAIN)$/.test(replyCode(error) ?? '');
}

async function execute(client: Redis, run: readonly Publication[], scripts: ScriptRights): Promise<readonly Reply[]> {
  if (scripts.areRefused || !isScriptable(run)) return pipelined(client, run);
  const replies = await sendByScript(client, run);
  scripts.areRefused = replies === undefined;
  return replies ?? pipelined(client, run);
}

async function pipelined(client: Redis, run: readonly Publication[]): Promise<readonly Reply[]> {
  const pipeline = client.pipeline();
  for (const publication of run) pipeline.call(...commandOf(publication));
  return (await pipeline.exec()) ?? [];
}

async function replyToOne(links: RedisLinks, publication: Publication): Promise<Reply> {
  const asking = links.atKey(publication.key, async (client) => {
    const replies = await pipelined(client, [publication]);
    const error = replies[0]?.[0];
    if (error && isElsewhere(error)) throw error;
    return replies;
  });
  return (await repliesTo([publication], asking))[0] ?? unanswered;
}

/** What was asked and could not be sent at all has one reason for each. */
async function repliesTo(run: readonly Publication[], asking: Promise<readonly Reply[]>): Promise<readonly Reply[]> {
  try {
    return await asking;
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    return run.map(() => [failure, undefined]);
  }
}

function outcomeOf(links: RedisLinks, publication: Publication, [error, reply]: Reply): Sent {
  if (error === null) return { kind: 'sent', answer: answerOf(publication, reply) };
  // A problem was made of what kept the commands from being sent; other errors came instead of an answer.
  const isUnknown = replyCode(error) === undefined && !(error instanceof ProblemError);
  return { kind: 'failed', problem: toBrokerError(error, links.address).problem, isUnknown };
}

import { sleep } from '../../base/async.ts';
import type { Problem } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import type { MoveTarget } from '../../broker/mover.ts';
import { roleOf } from '../../broker/roleOf.ts';
import { cameBack, type Renewals } from './renewals.ts';

const lookEveryMs = 200;
/** Groups beyond that are not waited for. */
const maxGroups = 20;

/** The messages that went first, by their new ids; a list or a pub/sub channel gives none. */
export interface Canary {
  readonly target: Broker;
  readonly to: MoveTarget;
  readonly ids: readonly string[];
}

/**
 * Waits for what becomes of the messages that went first. Why the others must not follow: one came back, or a group has not
 * acknowledged them in time. Undefined where all is well; where nobody acknowledges, that takes the whole time.
 */
export async function canaryVerdict(
  canary: Canary,
  renewals: Renewals,
  waitMs: number,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const untilMs = nowMs() + waitMs;
  let waitsFor: readonly string[] = [];
  while (nowMs() < untilMs) {
    if (renewals.count > 0) return cameBack(renewals.count);
    const groups = await waitingGroups(canary);
    // A consumer that fails writes to the dead letter first, and acknowledges then.
    if (groups?.length === 0) return lastLook(renewals, signal);
    waitsFor = groups ?? [];
    await sleep(Math.min(lookEveryMs, Math.max(0, untilMs - nowMs())), signal);
  }
  if (renewals.count > 0) return cameBack(renewals.count);
  return waitsFor.length === 0 ? undefined : notAcknowledged(waitsFor, waitMs);
}

async function lastLook(renewals: Renewals, signal: AbortSignal): Promise<Problem | undefined> {
  await sleep(lookEveryMs, signal);
  return renewals.count > 0 ? cameBack(renewals.count) : undefined;
}

/** The groups that have not acknowledged all of them; undefined where nobody acknowledges anything. */
async function waitingGroups({ target, to, ids }: Canary): Promise<readonly string[] | undefined> {
  if (to.kind !== 'stream' || ids.length === 0) return undefined;
  const groups = roleOf(target, 'groups');
  const deliveries = await Promise.all(ids.map((id) => groups.delivery(to.key, id, maxGroups)));
  const all = deliveries.flatMap((one) => one.groups);
  if (all.length === 0) return undefined;
  return [...new Set(all.flatMap(({ name, state }) => (state === 'acknowledged' ? [] : [name])))];
}

function notAcknowledged(groups: readonly string[], waitMs: number): Problem {
  return {
    code: 'transfer.canary-waits',
    severity: 'error',
    message:
      `${groups.join(', ')} ${groups.length === 1 ? 'has' : 'have'} not acknowledged the first messages within ${waitMs / 1000} s. ` +
      'The rest was left where it is. Look at the consumers, then redrive what is left.',
  };
}

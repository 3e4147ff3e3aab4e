import { plural } from '../../base/counts.ts';
import type { Broker } from '../../broker/broker.ts';
import { roleOf } from '../../broker/roleOf.ts';
import { DeadLetterGroups } from '../../messages/deadLetters/deadLetterGroups.ts';
import { deadReason } from '../../messages/deadLetters/reason.ts';
import type { TransferControl, TransferReport } from '../transfer.ts';
import type { RedriveJob } from './job.ts';
import { outgoing } from './outgoing.ts';
import { pagesOf, type ReadPage } from './pages.ts';
import type { RedriveTally } from './redriveTally.ts';
import type { Selected } from './selection.ts';

const maxReasons = 10;

/** Says what a redrive would move, and which of it could not be, without changing anything. */
export async function dryRedrive(
  job: RedriveJob,
  source: Broker,
  selected: Selected,
  lastId: string | undefined,
  tally: RedriveTally,
  control: TransferControl,
  signal: AbortSignal,
): Promise<TransferReport> {
  const groups = new DeadLetterGroups();
  let would = 0;
  const log = job.from.kind === 'list' ? undefined : roleOf(source, 'log');
  const read: ReadPage = (...place) => roleOf(source, 'mover').readMovable(...place);
  let items = 0;
  for await (const page of pagesOf(job, read, () => items)) {
    signal.throwIfAborted();
    items += page.length;
    for (const message of page) {
      if (lastId !== undefined && log?.isBefore(lastId, message.id)) continue;
      if (!selected.has(message)) {
        tally.left++;
        continue;
      }
      const moved = outgoing(message, job, message.id);
      if (!('token' in moved)) {
        tally.fail(moved);
        continue;
      }
      would++;
      const { id, timeMs } = message;
      const letter = { id, timeMs, isRenewed: false, preview: '', deliveries: undefined };
      groups.add(deadReason(message.fields, job.payloadField), letter);
    }
    control.onProgress(tally.progress('running'));
  }
  tally.notes.push(`${plural(would, 'message')} would be moved from ${job.from.key} to ${job.to.key}.`);
  const all = groups.all();
  tally.notes.push(...all.slice(0, maxReasons).map(({ count, title }) => `${count} × ${title}`));
  if (all.length > maxReasons) tally.notes.push(`${plural(all.length - maxReasons, 'further reason')}.`);
  return tally.report(true);
}

import { plural } from '../../base/counts.ts';
import { ProblemError } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import { openMove } from '../../broker/moveMessages.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { TransferControl, TransferPorts, TransferReport } from '../transfer.ts';
import { dryRedrive } from './dryRedrive.ts';
import type { RedriveJob } from './job.ts';
import { RedriveRun } from './redriveRun.ts';
import { RedriveTally } from './redriveTally.ts';
import { Renewals } from './renewals.ts';
import { selectionOf } from './selection.ts';

/**
 * Moves dead messages to where they are worked on again. Each is added before it is removed, exactly once: killed anywhere, it is
 * begun again and ends what was left.
 */
export async function runRedrive(
  job: RedriveJob,
  ports: TransferPorts,
  control: TransferControl,
  signal: AbortSignal,
): Promise<TransferReport> {
  refuseSamePlace(job);
  const chosen = selectionOf(job);
  const source = ports.broker(job.from.broker);
  const target = job.to.broker === job.from.broker ? undefined : ports.broker(job.to.broker);
  const ended = new AbortController();
  try {
    const tally = new RedriveTally(() => ports.nowMs());
    const lastId = await lastIdOf(source.value, job);
    tally.total = await totalOf(source.value, job);
    if (job.isDry) return await dryRedrive(job, source.value, chosen, lastId, tally, control, signal);
    const renewals = new Renewals(job.payloadField, ports.redriven);
    const parts = { job, source: source.value, target: (target ?? source).value, selected: chosen, tally };
    const move = await openMove({ ...parts, from: job.from, to: job.to });
    watchRenewals(job, renewals, source.value, lastId, ports, ended.signal);
    const report = await new RedriveRun({ ...parts, renewals, lastId, ports, control }, move).run(signal);
    return chosen.unevaluated > 0 ? { ...report, notes: [...report.notes, unasked(chosen.unevaluated)] } : report;
  } finally {
    ended.abort();
    target?.dispose();
    source.dispose();
  }
}

function refuseSamePlace({ from, to }: RedriveJob): void {
  if (from.kind === 'pending' || from.key !== to.key || from.broker !== to.broker) return;
  const message = `${JSON.stringify(to.key)} is where the messages are. Name another channel for them.`;
  throw new ProblemError({ code: 'transfer.same-place', severity: 'error', message });
}

const highestId = '18446744073709551615-18446744073709551615';

/** The newest entry when the run begins. */
async function lastIdOf(source: Broker, { from }: RedriveJob): Promise<string | undefined> {
  if (from.kind === 'list') return undefined;
  const bound = { id: highestId, isIncluded: true };
  const [newest] = await roleOf(source, 'log').entriesBefore(from.key, bound, 1);
  return newest?.id ?? '0-0';
}

async function totalOf(source: Broker, { from, selection }: RedriveJob): Promise<number | undefined> {
  if (selection.ids && from.kind !== 'list') return selection.ids.length;
  const kind = from.kind === 'list' ? 'list' : 'stream';
  const [facts] = await source.describe([{ kind, key: from.key }]);
  if (from.kind !== 'pending') return facts?.length ?? 0;
  return facts?.groups.find(({ name }) => name === from.group)?.pending ?? 0;
}

/** Only a stream tells of what comes to it, and only to a dead letter messages come back. */
function watchRenewals(
  { from }: RedriveJob,
  renewals: Renewals,
  source: Broker,
  lastId: string | undefined,
  { logger }: TransferPorts,
  signal: AbortSignal,
): void {
  if (from.kind !== 'stream') return;
  void renewals.watch(roleOf(source, 'log'), from.key, lastId ?? '0-0', logger, signal);
}

function unasked(count: number): string {
  return `Of ${plural(count, 'message')} the condition could not be asked: they stayed where they are.`;
}

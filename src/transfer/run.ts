import { ownProperty } from '../base/ownProperty.ts';
import { ProblemError } from '../base/problem.ts';
import type { TransferJob } from './job.ts';
import { runPublishMany } from './publish/runPublishMany.ts';
import { runRecord } from './record/runRecord.ts';
import { runRedrive } from './redrive/redrive.ts';
import { runReplay } from './replay/runReplay.ts';
import type { TransferControl, TransferPorts, TransferReport, TransferRunner } from './transfer.ts';

type Runners = { readonly [K in TransferJob as K['kind']]: TransferRunner<K> };

/** Who does each kind of job. */
const runners: Runners = {
  publishMany: runPublishMany,
  record: runRecord,
  redrive: runRedrive,
  replay: runReplay,
};

/** Carries messages. As all that writes to a broker, only the door and the tap's handlers may call it. */
export function runTransfer(
  job: TransferJob,
  ports: TransferPorts,
  control: TransferControl,
  signal: AbortSignal,
): Promise<TransferReport> {
  const { kind } = job as { readonly kind: string };
  const byKind: Readonly<Record<string, TransferRunner<never>>> = runners;
  const runner = ownProperty(byKind, kind);
  // It takes the jobs of this kind alone, and this is one.
  if (runner) return runner(job as never, ports, control, signal);
  const message = `There is no transfer of the kind ${JSON.stringify(kind)}. Update Patchbay.`;
  throw new ProblemError({ code: 'transfer.unknown-kind', severity: 'error', message });
}

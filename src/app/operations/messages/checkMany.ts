import type { PublishManyJob } from '../../../transfer/publish/job.ts';
import type { TransferControl, TransferReport } from '../../../transfer/transfer.ts';
import type { CarryTransfer } from './transfer.ts';

/**
 * Looks which messages of a job can be sent. Of the report, `done` counts those that keep the contract, `skipped` those that break
 * it, and `failed` those that cannot be sent at all. Nothing is sent, so nobody is asked.
 */
export function checkMany(
  job: PublishManyJob,
  carry: CarryTransfer,
  control: TransferControl,
  signal: AbortSignal,
): Promise<TransferReport> {
  return carry({ ...job, isDryRun: true }, control, signal);
}

import type { TapSource } from '../../../protocol/sources/sourceShape.ts';
import type { JobOnWire } from '../../../protocol/transfer.ts';
import type { TransferJob } from '../../../transfer/job.ts';

/** A job as the protocol declares it, which may write into what it has. */
export function jobOnWire(job: TransferJob<TapSource>): JobOnWire {
  if (job.kind !== 'record') return job;
  const { sources, filter, redaction } = job;
  return {
    ...job,
    sources: [...sources],
    filter: filter && { ...filter, sources: [...filter.sources] },
    redaction: { ...redaction, expressions: [...redaction.expressions] },
  };
}

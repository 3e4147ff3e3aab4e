import { basename } from 'node:path';
import type { PublishManyJob } from '../../transfer/publish/job.ts';
import type { TransferReport } from '../../transfer/transfer.ts';
import { isLocalBroker } from '../channels/localBroker.ts';
import type { PublishManyOperation } from '../operations/operation.ts';

/** What a job comes to, as rules and people are told it. `address` has no credentials, and `checked` is what `checkMany` said. */
export function publishManyOperation(
  { from, to, invalid: choice }: PublishManyJob,
  channel: string,
  address: string,
  { done, skipped }: TransferReport,
): PublishManyOperation {
  const invalid = choice === 'send' ? skipped : 0;
  const contract = basename(to.payload?.contract?.path ?? '');
  return {
    kind: 'publishMany',
    broker: address,
    channel,
    key: to.key,
    channelKind: to.kind,
    from: from.kind === 'file' ? basename(from.path) : `${contract} (${from.of} samples)`,
    count: done + invalid,
    invalid,
    isLocal: isLocalBroker(address),
  };
}

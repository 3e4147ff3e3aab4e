import { roleOf } from '../../broker/roleOf.ts';
import { readContractFile } from '../../messages/contracts/contractFile.ts';
import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import type { TransferRunner } from '../transfer.ts';
import type { PublishManyJob, PublishTarget } from './job.ts';
import { isPlainText } from './publicationOf.ts';
import { PublishRun } from './publishRun.ts';

/** Sends the messages of a file, or looks which of them can be sent. */
export const runPublishMany: TransferRunner<PublishManyJob> = async (job, ports, control, signal) => {
  const drafting = await draftingFor(job.to);
  if (job.isDryRun) return new PublishRun(job, drafting, undefined, ports, control).run(signal);
  const lease = ports.broker(job.to.broker);
  try {
    return await new PublishRun(job, drafting, roleOf(lease.value, 'writer'), ports, control).run(signal);
  } finally {
    lease.dispose();
  }
};

/** What reads contracts and writes binary forms is a bundle of its own, loaded with the first channel that needs it. */
async function draftingFor({ kind, payload }: PublishTarget): Promise<Drafting | undefined> {
  const { field: payloadField, encoding = 'auto', contract } = payload ?? {};
  if (!contract && isPlainText(encoding, undefined)) return undefined;
  const { openDrafting } = await import('../../messages/drafts/openDrafting.ts');
  return openDrafting({ kind, payloadField, encoding, contract }, readContractFile);
}

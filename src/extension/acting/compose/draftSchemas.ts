import { contractOf } from '../../../app/drafts/draftTarget.ts';
import { draftSchema } from '../../../app/drafts/draftSchema.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { Application, Channel } from '../../../manifest/model.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { DraftApplications } from './draftApplications.ts';

/** Contracts beyond this are left out: the JSON language of the editor reads them all with each document. */
const maxContracts = 200;

/** Writes the schema by which the JSON language of the editor completes drafts: the channels of all applications, and their contracts. */
export async function draftSchemaText(
  parts: Pick<ActingParts, 'applications' | 'tap' | 'logger'>,
  drafts: DraftApplications,
  signal: AbortSignal,
): Promise<string> {
  const all = await parts.applications.list.known(signal);
  const read = await Promise.all(all.map(({ manifest }) => drafts.read(parts.applications.shownKey(manifest), signal)));
  const applications = read.filter((application) => application !== undefined);
  const schemas = await contractSchemas(parts, applications, signal);
  return JSON.stringify(draftSchema(applications, (channel) => schemas.get(channel)));
}

async function contractSchemas(
  { tap, logger }: Pick<ActingParts, 'tap' | 'logger'>,
  applications: readonly Application[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Channel, unknown>> {
  const channels = applications.flatMap(({ messaging }) => Object.values(messaging.channels));
  const schemas = new Map<Channel, unknown>();
  const load = async (channel: Channel): Promise<void> => {
    const contract = contractOf(channel);
    if (!contract) return;
    try {
      const text = await tap.ensure().request('contractSchema', { contract: { ...contract } }, signal);
      if (text !== null) schemas.set(channel, JSON.parse(text));
    } catch (error) {
      if (isCancellation(error)) throw error;
      logger.debug(`Nothing completes for ${channel.name}: ${toProblem(error).message}`);
    }
  };
  await Promise.all(channels.slice(0, maxContracts).map(load));
  return schemas;
}

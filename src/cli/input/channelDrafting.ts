import { payloadRulesOf } from '../../app/inspector/payloadRules.ts';
import { readContractFile } from '../../messages/contracts/contractFile.ts';
import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import type { ChannelTarget } from './channel.ts';

/** What holds messages against the contract of a channel, and makes samples of it; undefined where the manifest names none. */
export async function channelDrafting({ kind, declared }: ChannelTarget): Promise<Drafting | undefined> {
  const payload = payloadRulesOf(declared);
  if (!payload?.contract) return undefined;
  const { field: payloadField, encoding, contract } = payload;
  const { openDrafting } = await import('../../messages/drafts/openDrafting.ts');
  return openDrafting({ kind, payloadField, encoding, contract }, readContractFile);
}

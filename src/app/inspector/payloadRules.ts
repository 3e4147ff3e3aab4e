import type { Channel } from '../../manifest/model.ts';
import type { PayloadRules } from '../../protocol/sources/sourceShape.ts';

/** How the manifest wants payloads of a channel read, and what they are held against; undefined where it says neither. */
export function payloadRulesOf(channel: Channel | undefined): PayloadRules | undefined {
  if (!channel || (!channel.payload && channel.contract === undefined)) return undefined;
  const { contract: path, contractPointer: pointer } = channel;
  return {
    ...channel.payload,
    ...(path !== undefined && { contract: { path, ...(pointer !== undefined && { pointer }) } }),
  };
}

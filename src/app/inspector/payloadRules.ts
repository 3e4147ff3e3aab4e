import type { Channel } from '../../manifest/model.ts';
import type { PayloadRules } from '../../protocol/sources/sourceShape.ts';

/** How the manifest wants payloads of a channel read, what they are held against, and what ties them to others; undefined where it says none of it. */
export function payloadRulesOf(channel: Channel | undefined): PayloadRules | undefined {
  if (!channel || (!channel.payload && channel.contract === undefined && channel.correlation === undefined)) {
    return undefined;
  }
  const { contract: path, contractPointer: pointer, correlation } = channel;
  return {
    ...channel.payload,
    ...(correlation !== undefined && { correlation }),
    ...(path !== undefined && { contract: { path, ...(pointer !== undefined && { pointer }) } }),
  };
}

import { hasTrait, type KindsWith } from '../../base/kinds/sources.ts';
import { refusal } from '../output/report.ts';
import type { ChannelTarget } from './channel.ts';

/**
 * What the channel that messages are sent to is.
 * @throws ProblemError for one to which nothing can be sent
 */
export function publishKindOf({ name, key, kind, isPattern }: ChannelTarget): KindsWith<'canPublish'> {
  if (!hasTrait(kind, 'canPublish')) {
    throw refusal('wrong-kind', `${name} is a ${kind}, to which nothing can be sent.`);
  }
  if (isPattern) throw refusal('pattern', `${key} is a pattern. Name the one channel to send to.`);
  return kind;
}

import { valueOf } from '../../../app/operations/door.ts';
import { performPublish } from '../../../app/operations/messages/publish.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { hasTrait } from '../../../base/kinds/sources.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { PublishAnswer } from '../../../broker/publication.ts';
import { channelIn, type ChannelCommandParts } from '../../commands/channelCommands.ts';
import { askText } from '../../ui/inputs.ts';
import { tellDone } from '../../ui/messages.ts';

/** Asks for a payload, and sends it to the channel of a row, or one that is picked. */
export async function publishText(parts: ChannelCommandParts, args: readonly unknown[]): Promise<void> {
  const channel = await channelIn(parts, args, 'canPublish', 'Publish Message');
  if (!channel) return;
  const { channelKind: kind, key } = channel;
  if (!hasTrait(kind, 'canPublish')) return;
  const snapshot = await knownApplication(parts.monitor);
  const { channels } = snapshot.application.messaging;
  const payload = ownProperty(channels, channel.name)?.payload;
  const broker = parts.brokers.addressOf(snapshot, channel.broker);
  if ('problem' in broker) throw new ProblemError(broker.problem);
  const text = await askText({
    title: `Publish to ${channel.name}`,
    prompt: payload?.encoding === 'json' ? 'The payload, as JSON' : 'The payload',
    placeHolder: '{ "orderId": "42" }',
    ignoreFocusOut: true,
    validateInput: (value) => (payload?.encoding === 'json' ? jsonFault(value) : undefined),
  });
  if (text === undefined) return;
  const operation = {
    kind: 'publish',
    broker: maskUrl(broker.url),
    channel: channel.name,
    channelKind: kind,
    key,
    fields: [[payload?.field ?? 'data', text]],
  } as const;
  const target = { url: broker.url, tap: () => parts.tap.ensure() };
  const answer = valueOf(await performPublish(operation, target, parts.door, new AbortController().signal));
  if (answer) tellDone(`Published to ${channel.name}${answerText(answer)}`);
}

function answerText(answer: PublishAnswer): string {
  if (answer.id !== undefined) return ` as ${answer.id}`;
  if (answer.receivers !== undefined) return `; ${answer.receivers} received it`;
  return answer.length === undefined ? '' : `; it now holds ${answer.length}`;
}

function jsonFault(text: string): string | undefined {
  if (text.trim() === '') return 'Enter a JSON payload.';
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is not valid JSON: ${(error as Error).message}`;
  }
}

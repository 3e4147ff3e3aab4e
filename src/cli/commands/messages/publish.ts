import { Buffer } from 'node:buffer';
import { Option, type Command } from 'commander';
import { performPublish } from '../../../app/operations/messages/publish.ts';
import type { PublishOperation } from '../../../app/operations/operation.ts';
import { operationText } from '../../../app/operations/operationText.ts';
import { hasTrait, kindsWith, type KindsWith } from '../../../base/kinds/sources.ts';
import type { Bytes, PublishAnswer } from '../../../broker/publication.ts';
import { withBroker, type BrokerOptions } from '../../sources/brokerSource.ts';
import { findChannel, type ChannelTarget } from '../../input/channel.ts';
import type { CliContext, ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { messageFields, messageText, type MessageBody } from '../../input/messageBody.ts';
import { nameAndValue } from '../../input/options.ts';
import { refusal } from '../../output/report.ts';

interface PublishOptions extends BrokerOptions {
  readonly kind?: KindsWith<'canPublish'>;
  readonly field?: readonly (readonly [string, string])[];
  readonly data?: string;
}

export function publishCommand(program: Command): Command {
  return program
    .command('publish')
    .argument('<channel>', 'a channel of the manifest, or a key of the broker')
    .summary('send one message to a channel')
    .description(
      'Send one message: from --field, from --data, or from standard input.\n' +
        "To a stream, a JSON object becomes an entry of its members, unless the manifest names the payload's field; any other " +
        'text becomes the field `data`. To a pub/sub channel or a list, the text is sent as it is, and fields as a JSON object.\n' +
        'Prints the id of the entry, the number of subscribers reached, or the length of the list.',
    )
    .option('--redis <url>', 'the broker; left out: that of the channel, as the manifest has it')
    .option('--field <name=value>', 'a field of the message; repeatable', parseField)
    .option('--data <text>', 'the message, JSON or any text')
    .addOption(
      new Option('--kind <kind>', "the channel's kind; left out: what the manifest or the broker says").choices(
        kindsWith('canPublish'),
      ),
    );
}

export async function publish(name: string, options: PublishOptions, context: CliContext): Promise<ExitCode> {
  const body = await readBody(options, context);
  return withBroker(name, options, context, async (broker, application) => {
    const target = await findChannel(name, options.kind, application, broker);
    const operation: PublishOperation = {
      kind: 'publish',
      broker: broker.address,
      channel: target.name,
      ...messageTo(target, body),
    };
    const outcome = await performPublish(operation, broker, commandDoor(context, undone(operation)), context.signal);
    if (outcome.kind === 'done') await context.stdout.line(answerText(outcome.value));
    return exitCodeOf(outcome, context);
  });
}

async function readBody(options: PublishOptions, context: CliContext): Promise<MessageBody> {
  if (options.field && options.data !== undefined) {
    throw refusal('two-messages', '--field and --data both say what to send. Give one of them.');
  }
  if (options.field) return { fields: options.field };
  const text = options.data ?? (await context.readInput())?.replace(/\r?\n$/, '');
  if (text !== undefined) return { text };
  throw refusal('no-message', 'There is no message to send. Give --field name=value, --data text, or pipe it in.');
}

/** A message and where it goes, as an operation has it. */
type Message = Pick<PublishOperation, 'channelKind' | 'key' | 'fields'>;

/** @throws ProblemError for a channel to which nothing can be sent. */
function messageTo({ name, key, kind, isPattern, declared }: ChannelTarget, body: MessageBody): Message {
  if (!hasTrait(kind, 'canPublish')) {
    throw refusal('wrong-kind', `${name} is a ${kind}, to which nothing can be sent.`);
  }
  if (kind === 'stream') return { channelKind: kind, key, fields: messageFields(body, declared?.payload?.field) };
  if (isPattern) throw refusal('pattern', `${key} is a pattern. Name the one channel to send to.`);
  return { channelKind: kind, key, fields: [['data', messageText(body)]] };
}

function answerText({ id, receivers, length }: PublishAnswer): string {
  return String(id ?? receivers ?? length ?? '');
}

/** What a dry run says: where the message would go, and what is in it. */
function undone(operation: PublishOperation): readonly string[] {
  const { channelKind, fields } = operation;
  const isEntry = channelKind === 'stream';
  const lines = fields.map(([name, value]) => (isEntry ? `  ${textOf(name)}=${textOf(value)}` : `  ${textOf(value)}`));
  return [`Dry run: ${operationText(operation)} is not done:`, ...lines];
}

function parseField(
  text: string,
  previous: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const pair = nameAndValue(text);
  if (pair) return [...previous, pair];
  throw refusal('bad-field', `--field ${text} cannot be read. Write name=value.`);
}

function textOf(bytes: Bytes): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
}

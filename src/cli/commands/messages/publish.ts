import { Option, type Command } from 'commander';
import { hasTrait, kindsWith, type KindsWith } from '../../../base/kinds/sources.ts';
import type { Broker } from '../../../broker/broker.ts';
import { roleOf } from '../../../broker/roleOf.ts';
import { withBroker, type BrokerOptions } from '../../sources/brokerSource.ts';
import { findChannel, type ChannelTarget } from '../../input/channel.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { messageFields, messageText, type MessageBody } from '../../input/messageBody.ts';
import { nameAndValue } from '../../input/options.ts';
import { printable } from '../../output/output.ts';
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
    .option('--redis <url>', "the broker; left out: the manifest's")
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
  return withBroker(options, context, async (broker, application) => {
    const message = messageTo(await findChannel(name, options.kind, application, broker), body);
    if (context.presentation.isDry) await tellUnsent(message, context);
    else await context.stdout.line(String(await send(message, broker)));
    return exitCodes.done;
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

/** A message as the broker takes it. */
type Message =
  | { readonly kind: 'stream'; readonly key: string; readonly fields: readonly (readonly [string, string])[] }
  | { readonly kind: 'pubsub' | 'list'; readonly key: string; readonly text: string };

/** @throws ProblemError for a channel to which nothing can be sent. */
function messageTo({ name, key, kind, isPattern, declared }: ChannelTarget, body: MessageBody): Message {
  if (!hasTrait(kind, 'canPublish')) {
    throw refusal('wrong-kind', `${name} is a ${kind}, to which nothing can be sent from here.`);
  }
  switch (kind) {
    case 'stream':
      return { kind, key, fields: messageFields(body, declared?.payload?.field) };
    case 'pubsub':
      if (isPattern) throw refusal('pattern', `${key} is a pattern. Name the one channel to send to.`);
      return { kind, key, text: messageText(body) };
    case 'list':
      return { kind, key, text: messageText(body) };
  }
}

async function send(message: Message, broker: Broker): Promise<string | number> {
  const writer = roleOf(broker, 'writer');
  switch (message.kind) {
    case 'stream':
      return writer.addEntry(message.key, message.fields);
    case 'pubsub':
      return writer.publish(message.key, message.text);
    case 'list':
      return writer.push(message.key, message.text);
  }
}

async function tellUnsent(message: Message, { stderr }: CliContext): Promise<void> {
  const what = message.kind === 'stream' ? message.fields.map(([name, value]) => `${name}=${value}`) : [message.text];
  await stderr.line(`Dry run: send to the ${kindNames[message.kind]} ${printable(message.key)} is not done:`);
  for (const text of what) await stderr.line(`  ${printable(text)}`);
}

const kindNames = { stream: 'stream', pubsub: 'pub/sub channel', list: 'list' } as const;

function parseField(
  text: string,
  previous: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const pair = nameAndValue(text);
  if (pair) return [...previous, pair];
  throw refusal('bad-field', `--field ${text} cannot be read. Write name=value.`);
}

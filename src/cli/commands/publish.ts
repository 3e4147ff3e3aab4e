import { Option, type Command } from 'commander';
import type { Broker } from '../../broker/broker.ts';
import { withBroker, type BrokerOptions } from '../brokerSource.ts';
import { findChannel, type ChannelTarget } from '../channel.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { messageFields, messageText, type MessageBody } from '../messageBody.ts';
import { refusal } from '../report.ts';

interface PublishOptions extends BrokerOptions {
  readonly kind?: 'stream' | 'pubsub' | 'list';
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
      new Option('--kind <kind>', "the channel's kind; left out: what the manifest or the broker says").choices([
        'stream',
        'pubsub',
        'list',
      ]),
    );
}

export async function publish(name: string, options: PublishOptions, context: CliContext): Promise<ExitCode> {
  const body = await readBody(options, context);
  return withBroker(options, context, async (broker, application) => {
    const channel = await findChannel(name, options.kind, application, broker);
    await context.stdout.line(String(await send(channel, body, broker)));
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

async function send(channel: ChannelTarget, body: MessageBody, broker: Broker): Promise<string | number> {
  switch (channel.kind) {
    case 'stream':
      return broker.addEntry(channel.key, messageFields(body, channel.declared?.payload?.field));
    case 'pubsub':
      if (channel.isPattern) throw refusal('pattern', `${channel.key} is a pattern. Name the one channel to send to.`);
      return broker.publish(channel.key, messageText(body));
    case 'list':
      return broker.push(channel.key, messageText(body));
    case 'sorted-set':
    case 'keyspace':
      throw refusal('wrong-kind', `${channel.name} is a ${channel.kind}, to which nothing can be sent from here.`);
  }
}

function parseField(
  text: string,
  previous: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const at = text.indexOf('=');
  if (at < 1) throw refusal('bad-field', `--field ${text} cannot be read. Write name=value.`);
  return [...previous, [text.slice(0, at), text.slice(at + 1)]];
}

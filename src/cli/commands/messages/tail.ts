import { Option, type Command } from 'commander';
import { systemClock } from '../../../base/clock.ts';
import { kindsWith, type BrokerChannelKind } from '../../../base/kinds/sources.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Broker } from '../../../broker/broker.ts';
import type { SubscribeSink } from '../../../broker/pubsub.ts';
import { roleOf } from '../../../broker/roleOf.ts';
import { counted } from '../../apply.ts';
import { withBroker, type BrokerOptions } from '../../sources/brokerSource.ts';
import { findChannel, type ChannelTarget } from '../../input/channel.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { entryLines, publishedLine } from '../../output/messageLine.ts';
import { complain, refusal } from '../../output/report.ts';
import { tailKey } from '../../keyTail.ts';
import { ReadingLimit } from '../../input/readingLimit.ts';
import { parseTailFrom } from '../../input/tailFrom.ts';

interface TailOptions extends BrokerOptions {
  readonly from: string;
  readonly limit?: number;
  readonly kind?: BrokerChannelKind;
}

export function tailCommand(program: Command): Command {
  return program
    .command('tail')
    .argument('<channel>', 'a channel of the manifest, or a key of the broker')
    .summary('print the messages of a channel as they come')
    .description(
      'Print the messages of a channel as they come, one JSON object a line: {source, id, time, payload}. ' +
        'A stream goes on from the last entry after a lost connection, without gap or duplicate. Nothing is consumed.\n' +
        "A stream entry's payload is an object of its fields (of fields with one name, the last); what is no UTF-8 stands " +
        'as {"base64": "…"}. A pub/sub message has a text as payload and an empty id. The time is in UTC, ISO 8601.',
    )
    .option('--redis <url>', 'the broker; left out: that of the channel, as the manifest has it')
    .option(
      '--from <place>',
      'beginning, latest, an entry id (what comes after it), an ISO 8601 time, or how long ago (10m)',
      'latest',
    )
    .option('--limit <number>', 'end after so many messages', parseLimit)
    .addOption(
      new Option('--kind <kind>', "the channel's kind; left out: what the manifest or the broker says").choices(
        kindsWith('isListed'),
      ),
    );
}

export async function tail(name: string, options: TailOptions, context: CliContext): Promise<ExitCode> {
  const from = parseTailFrom(options.from, systemClock.nowMs());
  return withBroker(name, options, context, async (broker, application) => {
    const channel = await findChannel(name, options.kind, application, broker);
    const reading = new ReadingLimit(options.limit ?? Number.POSITIVE_INFINITY, context.signal);
    const store = new DisposableStore();
    try {
      store.add(tellOfLosses(broker, context));
      if (channel.kind === 'stream') await tailStream(channel, from, broker, reading, context);
      else if (channel.kind === 'pubsub') await hear(channel, options, broker, reading, context);
      else if (channel.kind === 'keyspace') throw refusal('wrong-kind', onlyInspected(name));
      else await tailKey({ kind: channel.kind, key: channel.key }, name, broker, reading, context);
    } catch (error) {
      if (!reading.isComplete) throw error;
    } finally {
      store.dispose();
    }
    return exitCodes.done;
  });
}

function onlyInspected(name: string): string {
  return `${name} is a keyspace. Streams, pub/sub channels, lists and sorted sets can be tailed; inspect it in the editor.`;
}

async function tailStream(
  { key, name }: ChannelTarget,
  from: ReturnType<typeof parseTailFrom>,
  broker: Broker,
  reading: ReadingLimit,
  { stdout, stderr }: CliContext,
): Promise<void> {
  const linesOf = entryLines(name);
  await roleOf(broker, 'log').tail(
    [{ key, from }],
    async ({ entries }) => {
      const wanted = entries.slice(0, reading.take(entries.length));
      await stdout.write(linesOf(wanted));
      reading.endIfComplete();
    },
    reading.signal,
    {
      onMissed: (_, { count, isMadeAnew }) => {
        if (isMadeAnew) void complain(stderr, `${key} was deleted and created again. It is read from its beginning.`);
        if (count > 0) void complain(stderr, `${counted(count, 'item')} of ${key} went unread: trimmed or deleted.`);
      },
    },
  );
}

/** Pub/sub cannot be held back: what a reader leaves waiting beyond this is dropped and counted. */
const maxPendingBytes = 64 * 1024 * 1024;

async function hear(
  { key, isPattern, declared }: ChannelTarget,
  options: TailOptions,
  broker: Broker,
  reading: ReadingLimit,
  { stdout, stderr }: CliContext,
): Promise<void> {
  if (options.from !== 'latest') {
    throw refusal('pubsub-from', `${key} is a pub/sub channel, of which Redis keeps nothing. Leave out --from.`);
  }
  const isSharded = declared?.isSharded ?? false;
  let dropped = 0;
  const sink: SubscribeSink = {
    onMessage(message) {
      if (stdout.pendingBytes > maxPendingBytes) dropped++;
      else if (reading.take(1) === 1) void stdout.write(publishedLine(message)).then(() => reading.endIfComplete());
    },
    onGap(fromMs, toMs) {
      const seconds = ((toMs - fromMs) / 1000).toFixed(1);
      void complain(
        stderr,
        `The connection was lost for ${seconds} s. What was published to ${key} meanwhile is lost.`,
      );
    },
  };
  try {
    await roleOf(broker, 'pubsub').subscribe([{ channel: key, isPattern, isSharded }], sink, reading.signal);
  } finally {
    if (dropped > 0) await complain(stderr, `${counted(dropped, 'message')} dropped: the reader was too slow.`);
  }
}

/** The driver reconnects by itself; whoever watches should know that it does. */
function tellOfLosses(broker: Broker, { stderr }: CliContext): Disposable {
  let isLost = false;
  return broker.onDidChangeStatus((status) => {
    if (status.state === 'lost' && !isLost) void complain(stderr, `${status.problem.message} Retrying.`);
    if (status.state === 'ready' && isLost) void complain(stderr, `Connected to ${broker.address} again.`);
    if (status.state === 'lost' || status.state === 'ready') isLost = status.state === 'lost';
  });
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw refusal('bad-limit', `--limit ${text} cannot be read. Give a number of messages, 1 or more.`);
}

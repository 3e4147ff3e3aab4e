import { Buffer } from 'node:buffer';
import { Option, type Command } from 'commander';
import { performPublish } from '../../../app/operations/messages/publish.ts';
import type { PublishOperation } from '../../../app/operations/operation.ts';
import { operationText } from '../../../app/operations/operationText.ts';
import { messageFileFormats } from '../../../base/kinds/messageFiles.ts';
import { sampleKindNames } from '../../../base/kinds/sampleKinds.ts';
import { kindsWith } from '../../../base/kinds/sources.ts';
import type { Bytes, PublishAnswer } from '../../../broker/publication.ts';
import { parsePlace, type FilePlace } from '../../../transfer/publish/job.ts';
import { withBroker } from '../../sources/brokerSource.ts';
import { findChannel, type ChannelTarget } from '../../input/channel.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { channelDrafting } from '../../input/channelDrafting.ts';
import { messageFields, messageText, type MessageBody } from '../../input/messageBody.ts';
import { nameAndValue } from '../../input/options.ts';
import { publishKindOf } from '../../input/publishTarget.ts';
import { complain, refusal } from '../../output/report.ts';
import { publishMany, type PublishManyOptions } from './publishMany.ts';

type PublishOptions = PublishManyOptions & {
  readonly field?: readonly (readonly [string, string])[];
  readonly data?: string;
};

export function publishCommand(program: Command): Command {
  return program
    .command('publish')
    .argument('<channel>', 'a channel of the manifest, or a key of the broker')
    .summary('send messages to a channel')
    .description(
      'Send one message: from --field, from --data, or from standard input; or many, from --file or --sample.\n' +
        "To a stream, a JSON object becomes an entry of its members, unless the manifest names the payload's field; any other " +
        'text becomes the field `data`. To a pub/sub channel or a list, the text is sent as it is, and fields as a JSON object.\n' +
        "What breaks the channel's contract is not sent, unless --invalid says so. Prints the id of the entry, the number of " +
        'subscribers reached, or the length of the list; of many, how many were sent.\n' +
        'A file is NDJSON, a JSON array or CSV with a header; exports, recordings and what `patchbay tail` prints are sent as ' +
        'they were. It is read once before anything is sent: with --dry-run, that is all. Its order is kept. Members that are ' +
        'not text are sent as JSON, and payloads in the encoding of the channel.',
    )
    .option('--redis <url>', 'the broker; left out: that of the channel, as the manifest has it')
    .option('--field <name=value>', 'a field of the message; repeatable', parseField)
    .option('--data <text>', 'the message, JSON or any text')
    .addOption(messagesOption())
    .addOption(
      new Option('--format <format>', "the file's format; left out: what its name or its beginning says").choices(
        messageFileFormats,
      ),
    )
    .addOption(new Option('--sample <kind>', "make messages from the channel's contract").choices(sampleKindNames))
    .option('--seed <number>', 'other numbers make other samples', parseWhole, 1)
    .option('--count <number>', 'how many samples', parseWhole, 1)
    .option('--rate <number>', 'at most so many messages a second', parseRate)
    .option('--from-line <line>', 'begin with this line of the file, as a report names it to go on', parseFromLine)
    .addOption(
      new Option('--invalid <what>', 'what becomes of messages that break the contract, or cannot be read')
        .choices(['refuse', 'skip', 'send'])
        .default('refuse'),
    )
    .addOption(
      new Option('--kind <kind>', "the channel's kind; left out: what the manifest or the broker says").choices(
        kindsWith('canPublish'),
      ),
    );
}

/** `--file` is this command's own here; the manifest is still named by `-f`. */
function messagesOption(): Option {
  const option = new Option('--file <file>', 'the file with the messages (a manifest is named by -f)');
  option.attributeName = () => 'messages';
  return option;
}

export async function publish(name: string, options: PublishOptions, context: CliContext): Promise<ExitCode> {
  refuseTwoMessages(options);
  if (options.messages !== undefined || options.sample !== undefined) return publishMany(name, options, context);
  const body = await readBody(options, context);
  return withBroker(name, options, context, async (broker, application) => {
    const target = await findChannel(name, options.kind, application, broker);
    const message = messageTo(target, body);
    const knownInvalid = await breachOf(message, target);
    const operation: PublishOperation = {
      kind: 'publish',
      broker: broker.address,
      channel: target.name,
      ...message,
      ...(knownInvalid !== undefined && { knownInvalid }),
    };
    if (knownInvalid !== undefined) {
      await complain(context.stderr, knownInvalid);
      if (options.invalid !== 'send') return exitCodes.hasProblems;
    }
    const outcome = await performPublish(operation, broker, commandDoor(context, undone(operation)), context.signal);
    if (outcome.kind === 'done') await context.stdout.line(answerText(outcome.value));
    return exitCodeOf(outcome, context);
  });
}

function refuseTwoMessages({ field, data, messages, sample }: PublishOptions): void {
  const given = { '--field': field, '--data': data, '--file': messages, '--sample': sample };
  const [first, second] = Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (second === undefined) return;
  throw refusal('two-messages', `${first} and ${second} both say what to send. Give one of them.`);
}

/** What of the contract a message breaks, in words; undefined where it keeps it, or there is none that can be used. */
async function breachOf({ fields }: Message, target: ChannelTarget): Promise<string | undefined> {
  const drafting = await channelDrafting(target);
  const verdict = drafting?.verdictOf(fields.map(([name, value]) => [bytesOf(name), bytesOf(value)]));
  if (verdict?.state !== 'invalid') return undefined;
  const broken = verdict.errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  return `The message breaks ${drafting?.contract?.name ?? 'the contract'} of ${target.name}: ${broken}.`;
}

async function readBody(options: PublishOptions, context: CliContext): Promise<MessageBody> {
  if (options.field) return { fields: options.field };
  const text = options.data ?? (await context.readInput())?.replace(/\r?\n$/, '');
  if (text !== undefined) return { text };
  throw refusal('no-message', 'There is no message to send. Give --field name=value, --data text, or pipe it in.');
}

/** A message and where it goes, as an operation has it. */
type Message = Pick<PublishOperation, 'channelKind' | 'key' | 'fields'>;

/** @throws ProblemError for a channel to which nothing can be sent. */
function messageTo(target: ChannelTarget, body: MessageBody): Message {
  const { key, declared } = target;
  const channelKind = publishKindOf(target);
  if (channelKind === 'stream') return { channelKind, key, fields: messageFields(body, declared?.payload?.field) };
  return { channelKind, key, fields: [['data', messageText(body)]] };
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

function bytesOf(bytes: Bytes): Uint8Array {
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}

function parseWhole(text: string): number {
  if (/^(0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  throw refusal('bad-number', `${text} is not a whole number up to 999999999.`);
}

function parseRate(text: string): number {
  const rate = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate > 0) return rate;
  throw refusal('bad-rate', `--rate ${text} cannot be read. Give a number of messages a second, above 0.`);
}

function parseFromLine(text: string): FilePlace {
  const place = parsePlace(text);
  if (place) return place;
  throw refusal('bad-line', `--from-line ${text} cannot be read. Give the number of a line, 1 or more.`);
}

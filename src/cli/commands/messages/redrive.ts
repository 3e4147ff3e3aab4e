import { Option, type Command } from 'commander';
import { originsOf } from '../../../app/channels/deadLetterNames.ts';
import { isLocalBroker } from '../../../app/channels/localBroker.ts';
import { performTransfer } from '../../../app/operations/messages/transfer.ts';
import { carriedHere } from '../../../app/operations/messages/transferHere.ts';
import type { RedriveOperation } from '../../../app/operations/operation.ts';
import { reportLines, progressText } from '../../../app/transfers/transferText.ts';
import { hasTrait, type KindsWith } from '../../../base/kinds/sources.ts';
import type { Broker } from '../../../broker/broker.ts';
import type { MoveTarget } from '../../../broker/mover.ts';
import type { Application } from '../../../manifest/model.ts';
import type { RedriveJob } from '../../../transfer/redrive/job.ts';
import { Steering } from '../../../transfer/steering.ts';
import type { TransferControl, TransferPorts, TransferReport } from '../../../transfer/transfer.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { findChannel, type ChannelTarget } from '../../input/channel.ts';
import { collect, parseSeconds } from '../../input/options.ts';
import { printable } from '../../output/output.ts';
import { complain, refusal, reportProblems, stderrLogger } from '../../output/report.ts';
import { withBroker, type BrokerOptions } from '../../sources/brokerSource.ts';

interface RedriveOptions extends BrokerOptions {
  readonly to?: string;
  readonly ids?: readonly string[];
  readonly where?: string;
  readonly reason?: readonly string[];
  readonly group?: string;
  readonly minDeliveries?: number;
  readonly withoutField?: readonly string[];
  readonly rate?: number;
  readonly canary?: number;
  readonly canaryWait: number;
  readonly keepGoing?: boolean;
  readonly yes?: boolean;
}

export function redriveCommand(program: Command): Command {
  return program
    .command('redrive')
    .argument('<dead>', 'a dead letter: a channel of the manifest, or a key of the broker; with --group, any stream')
    .summary('move dead messages back to where they are worked on')
    .description(
      'Move messages of a dead letter to the channel that they came from, or to another one. Each is added there before it is ' +
        'removed here, exactly once, whatever is killed meanwhile: the next run ends what was left. It stops as soon as a ' +
        'message fails again and comes back. With --group it moves what a consumer group has pending.\n' +
        'With --dry-run it says what it would move, by reason. It exits with 0 only when all was moved.',
    )
    .option('--redis <url>', 'the broker; left out: that of the channel, as the manifest has it')
    .option('--to <channel>', 'where to; left out: the channel whose dead letter it is')
    .option('--ids <ids>', 'only these entries, with commas between; repeatable', parseIds)
    .option('--where <condition>', 'only those of which this condition in CEL is true')
    .option('--reason <text>', 'only those that failed for this reason, as --dry-run prints it; repeatable', collect)
    .option('--group <group>', 'what this consumer group has pending, in place of all that the stream holds')
    .option('--min-deliveries <number>', 'with --group: only what was delivered at least so often', parseCount)
    .option('--without-field <name>', 'a field that stays behind, such as the error; repeatable', collect)
    .option('--rate <number>', 'at most so many messages a second', parseCount)
    .option('--canary <number>', 'send so many first, and the rest once every group has acknowledged them', parseCount)
    .addOption(
      new Option('--canary-wait <seconds>', 'how long they may take for that')
        .argParser(parseSeconds)
        .default(10_000, '10'),
    )
    .option('--keep-going', 'do not stop when messages come back')
    .option('--yes', 'also on a broker that is not on this machine');
}

export async function redrive(name: string, options: RedriveOptions, context: CliContext): Promise<ExitCode> {
  if (options.minDeliveries !== undefined && options.group === undefined) {
    throw refusal('needs-group', '--min-deliveries is of what a group has pending. Name the group with --group.');
  }
  return withBroker(name, options, context, async (source, application) => {
    const dead = await findChannel(name, undefined, application, source);
    const toName = options.to ?? originOf(dead.name, application);
    return withBroker(toName, options, context, async (other) => {
      const target = other.address === source.address ? source : other;
      const to = await findChannel(toName, undefined, application, target);
      return run({ source, dead, target, to }, options, context);
    });
  });
}

interface Places {
  readonly source: Broker;
  readonly dead: ChannelTarget;
  readonly target: Broker;
  readonly to: ChannelTarget;
}

async function run(places: Places, options: RedriveOptions, context: CliContext): Promise<ExitCode> {
  const { source, dead, target, to } = places;
  const isDry = context.presentation.isDry;
  const job = jobOf(places, options, isDry);
  const isLocal = isLocalBroker(source.address) && isLocalBroker(target.address);
  if (!isDry && !isLocal && options.yes !== true) {
    throw refusal('not-local', `${remoteOf(source, target)} is not on this machine. Give --yes if that is meant.`);
  }
  const operation: RedriveOperation = {
    kind: 'redrive',
    broker: source.address,
    channel: dead.name,
    key: dead.key,
    group: options.group,
    to: { broker: target.address, channel: to.name, key: to.key, channelKind: job.to.kind },
    count: undefined,
    isLocal,
  };
  const control: TransferControl = {
    steering: new Steering(options.rate === undefined ? {} : { ratePerSecond: options.rate }),
    onProgress: progressLine(context),
  };
  const ports = portsOf(source, target, options, context);
  const outcome = await performTransfer(
    operation,
    job,
    carriedHere(ports),
    control,
    commandDoor(context),
    context.signal,
  );
  if (outcome.kind !== 'done') return exitCodeOf(outcome, context);
  return told(outcome.value, isDry, context);
}

async function told(report: TransferReport, isDry: boolean, context: CliContext): Promise<ExitCode> {
  const [first = '', ...notes] = reportLines('Moved', { ...report, problems: [], moreProblems: 0 });
  for (const line of isDry ? notes : [first, ...notes]) await context.stdout.line(printable(line));
  await reportProblems(context.stderr, report.problems);
  if (report.moreProblems > 0) await complain(context.stderr, `${report.moreProblems} more like these.`);
  if (context.signal.aborted) return exitCodes.cancelled;
  return report.isComplete ? exitCodes.done : exitCodes.hasProblems;
}

function jobOf({ source, dead, target, to }: Places, options: RedriveOptions, isDry: boolean): RedriveJob {
  const { ids, where, reason: reasons, minDeliveries, group, canary, canaryWait } = options;
  const origin = { broker: source.address, key: dead.key };
  return {
    kind: 'redrive',
    from: group === undefined ? { ...origin, kind: originKind(dead) } : { ...origin, kind: 'pending', group },
    to: { broker: target.address, key: to.key, kind: targetKind(to), isSharded: to.declared?.isSharded },
    payloadField: dead.declared?.payload?.field ?? to.declared?.payload?.field,
    selection: { ids, where, reasons, minDeliveries },
    edits: [],
    withoutFields: options.withoutField ?? [],
    withFields: [],
    ...(canary !== undefined && { canary: { count: canary, waitMs: canaryWait } }),
    stopsOnRenewal: options.keepGoing !== true,
    isDry,
  };
}

function originKind({ name, kind }: ChannelTarget): KindsWith<'canMoveFrom'> {
  if (hasTrait(kind, 'canMoveFrom')) return kind;
  throw refusal('wrong-kind', `${name} is a ${kind}. Messages are redriven from streams and lists.`);
}

function targetKind({ name, key, kind, isPattern }: ChannelTarget): MoveTarget['kind'] {
  if (isPattern) throw refusal('pattern', `${key} is a pattern. Name the one channel to send to.`);
  if (hasTrait(kind, 'canMoveTo')) return kind;
  throw refusal('wrong-kind', `${name} is a ${kind}. Messages are redriven to streams, lists and pub/sub channels.`);
}

function originOf(name: string, application: Application | undefined): string {
  const [origin, ...others] = application ? originsOf(application.messaging, name) : [];
  if (origin !== undefined && others.length === 0) return origin;
  const known = origin === undefined ? '' : ` It is the dead letter of ${[origin, ...others].join(', ')}.`;
  throw refusal('no-origin', `Nothing says where the messages of ${name} belong.${known} Name the channel with --to.`);
}

/** Each broker is connected to already; a job names it by its address. */
function portsOf(source: Broker, target: Broker, { verbose }: RedriveOptions, { stderr }: CliContext): TransferPorts {
  return {
    broker: (address) => ({ value: address === source.address ? source : target, dispose: () => undefined }),
    nowMs: () => performance.now(),
    logger: stderrLogger(stderr, verbose === true),
  };
}

/** Where lines can be written over, how far it is; elsewhere only what it waits for. */
function progressLine({ stderr, presentation }: CliContext): TransferControl['onProgress'] {
  let told = '';
  return (progress) => {
    if (presentation.progress === 'quiet' || progress.state !== 'waiting') return;
    const text = progress.position ?? '';
    if (text !== told) void stderr.line(printable(progressText(progress)));
    told = text;
  };
}

function remoteOf(source: Broker, target: Broker): string {
  return isLocalBroker(source.address) ? target.address : source.address;
}

function parseIds(text: string, previous: readonly string[] = []): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  const bad = ids.find((id) => !/^\d{1,20}-\d{1,20}$/.test(id));
  if (bad !== undefined) throw refusal('bad-id', `--ids ${bad} is not an entry ID. IDs look like 1700000000000-0.`);
  return [...previous, ...ids];
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw refusal('bad-count', `${text} is not a whole number, 1 or more.`);
}

import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { performTransfer } from '../../../app/operations/messages/transfer.ts';
import { carriedHere } from '../../../app/operations/messages/transferHere.ts';
import type { ReplayOperation } from '../../../app/operations/operation.ts';
import { replayBroker, replayRoutes, replayTargets, type ReplayWish } from '../../../app/transfers/replayRoutes.ts';
import { parseDurationMs } from '../../../manifest/schema/scalars.ts';
import type { Application } from '../../../manifest/model.ts';
import { recordingSuffix, type RecordingHeader } from '../../../messages/recording/recording.ts';
import { noFilter } from '../../../protocol/filterShapes.ts';
import type { ReplayJob } from '../../../transfer/replay/job.ts';
import { openRecording } from '../../../transfer/replay/openRecording.ts';
import { maxReplaySpeed, minReplaySpeed } from '../../../transfer/replay/replayClock.ts';
import { Steering } from '../../../transfer/steering.ts';
import type { TransferPorts } from '../../../transfer/transfer.ts';
import type { CliContext, ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { collect, nameAndValue } from '../../input/options.ts';
import { refusal, stderrLogger } from '../../output/report.ts';
import { TransferLine, tellTransfer } from '../../transferOutput.ts';
import { brokerUrlOf, type BrokerOptions } from '../../sources/brokerSource.ts';
import { tryLoadManifest } from '../../sources/manifestSource.ts';

interface ReplayOptions extends BrokerOptions {
  readonly speed: number;
  readonly to?: readonly ReplayWish[];
  readonly without?: readonly string[];
  readonly from?: number;
  readonly until?: number;
  readonly fromLine?: number;
  readonly where?: string;
  readonly times: number | null;
  readonly mark?: boolean;
  readonly keepIds?: boolean;
  readonly confirm?: readonly string[];
}

export function replayCommand(program: Command): Command {
  return program
    .command('replay')
    .argument('<recording>', `a file that was recorded: *${recordingSuffix}`)
    .summary('send the messages of a recording again')
    .description(
      'Send the messages of a recording again, in their order over all their channels and with their timing, to the channels ' +
        'that they came from or to others. What was removed, and what cannot be sent, such as log lines, is left out and said.\n' +
        'Where the connection is lost and nobody can say what arrived, it ends and says where to go on. A server that knows IDMP ' +
        '(Redis 8.6) adds nothing twice.\n' +
        'With --dry-run it says what it would send. It exits with 0 only when all was sent.',
    )
    .option('--redis <url>', 'the broker for all channels; left out: that of each channel, as the manifest has it')
    .option('--speed <factor>', 'how many times as fast as recorded, 0.1 to 100, or max', parseSpeed, 1)
    .option(
      '--to <from=to>',
      'send messages of one channel to another; one * on both sides stands for any text; repeatable',
      parseWish,
    )
    .option('--without <channel>', 'leave out the messages of a channel; repeatable', collect)
    .option('--from <duration>', 'begin so long after the start of the recording, such as 1m30s', parsePlace)
    .option('--until <duration>', 'end so long after the start of the recording', parsePlace)
    .option('--from-line <number>', 'begin with this line of the file, as a report names it to go on', parseWhole)
    .option('--where <condition>', 'only messages of which this condition in CEL is true')
    .option('--times <number>', 'how often, or endless', parseTimes, 1)
    .option('--mark', 'add a field to each entry that names the recording, and one with the id that it had')
    .option('--keep-ids', 'give entries the ids that they had, which have to be above all of the stream')
    .option(
      '--confirm <host>',
      'send to this broker, as host:port, though it is not on this machine; repeatable',
      collect,
    );
}

export async function replay(file: string, options: ReplayOptions, context: CliContext): Promise<ExitCode> {
  const path = resolve(context.currentDirectory, file);
  const { header } = await openRecording(path, context.signal);
  const application = tryLoadManifest(options, context)?.application;
  const job = await jobOf(path, header, application, options, context);
  const operation: ReplayOperation = {
    kind: 'replay',
    recording: basename(path),
    ...replayTargets(header, job.broker, job.routes),
    speed: job.speed,
    times: job.times,
  };
  if (!job.isDry) demandConfirmation(operation, options);
  const line = new TransferLine(context);
  const control = { steering: new Steering({ speed: job.speed }), onProgress: line.show };
  const carry = carriedHere(await portsOf(options, context));
  const outcome = await performTransfer(operation, job, carry, control, commandDoor(context), context.signal);
  await line.clear();
  if (outcome.kind !== 'done') return exitCodeOf(outcome, context);
  return tellTransfer(job.isDry ? 'Dry run: it would replay' : 'Replayed', outcome.value, context);
}

async function jobOf(
  path: string,
  header: RecordingHeader,
  application: Application | undefined,
  options: ReplayOptions,
  context: CliContext,
): Promise<ReplayJob> {
  const { speed, times, where, redis, from = null, until = null, fromLine = null } = options;
  const messaging = application?.messaging ?? { channels: {} };
  const urlOf = (name: string | undefined) => redis ?? brokerUrlOf(name, application, options, context);
  const left = (options.without ?? []).map((name) => ({ from: name, to: null }));
  const wishes = [...left, ...(options.to ?? [])];
  return {
    kind: 'replay',
    path,
    broker: await urlOf(replayBroker(header, messaging)),
    routes: await replayRoutes(header, wishes, messaging, urlOf),
    range: { fromUs: from, toUs: until },
    fromLine,
    filter: where === undefined ? null : { ...noFilter, mode: 'cel', text: where },
    speed,
    times,
    mark: options.mark === true ? basename(path, recordingSuffix) : null,
    keepsIds: options.keepIds === true,
    isDry: context.presentation.isDry,
    run: randomUUID(),
  };
}

/** @throws ProblemError for a broker that is not on this machine, and was not confirmed by its name. */
function demandConfirmation({ brokers }: ReplayOperation, { confirm = [] }: ReplayOptions): void {
  const remote = brokers.find(({ name, isLocal }) => !isLocal && !confirm.includes(name));
  if (!remote) return;
  const message = `${remote.name} is not on this machine. If it is meant, add --confirm ${remote.name}.`;
  throw refusal('not-local', message);
}

async function portsOf(options: ReplayOptions, context: CliContext): Promise<TransferPorts> {
  const logger = stderrLogger(context.stderr, options.verbose === true);
  const connect = await context.loadBrokers(logger);
  return {
    broker: (url) => {
      const broker = connect(url);
      return { value: broker, dispose: () => broker.dispose() };
    },
    nowMs: () => performance.now(),
    logger,
  };
}

function parseSpeed(text: string): number {
  if (text === 'max') return Infinity;
  const speed = /^\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed >= minReplaySpeed && speed <= maxReplaySpeed) return speed;
  throw refusal(
    'bad-speed',
    `--speed ${text} cannot be read. Give a factor from ${minReplaySpeed} to ${maxReplaySpeed}, or max.`,
  );
}

function parseWish(text: string, previous: readonly ReplayWish[] = []): readonly ReplayWish[] {
  const pair = nameAndValue(text);
  if (!pair || pair[1] === '') throw refusal('bad-target', `--to ${text} cannot be read. Write from=to.`);
  return [...previous, { from: pair[0], to: pair[1] }];
}

function parsePlace(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined) return durationMs * 1000;
  throw refusal('bad-place', `${text} is no time after the start of the recording. Write it as 1m30s.`);
}

function parseWhole(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw refusal('bad-number', `${text} is not a whole number, 1 or more.`);
}

function parseTimes(text: string): number | null {
  return text === 'endless' ? null : parseWhole(text);
}

import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { channelSource } from '../../../app/inspector/sources.ts';
import { performTransfer } from '../../../app/operations/messages/transfer.ts';
import { carriedHere } from '../../../app/operations/messages/transferHere.ts';
import type { RecordOperation } from '../../../app/operations/operation.ts';
import { redactionRules } from '../../../app/transfers/recordedFile.ts';
import { systemClock } from '../../../base/clock.ts';
import { kindsWith, type KindsWith } from '../../../base/kinds/sources.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { Broker } from '../../../broker/broker.ts';
import { brokerNameOf } from '../../../manifest/messaging/brokers.ts';
import type { Application } from '../../../manifest/model.ts';
import { parseDurationMs } from '../../../manifest/schema/scalars.ts';
import { recordingSuffix } from '../../../messages/recording/recording.ts';
import { noFilter } from '../../../protocol/filterShapes.ts';
import type { TapSource } from '../../../protocol/sources/sourceShape.ts';
import { LeasePool } from '../../../tap/sources/leasePool.ts';
import { readForTransfer } from '../../../tap/sources/transferReading.ts';
import type { RecordJob } from '../../../transfer/record/job.ts';
import { Steering } from '../../../transfer/steering.ts';
import type { CliContext, ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { findChannel } from '../../input/channel.ts';
import { collect } from '../../input/options.ts';
import { parseTailFrom } from '../../input/tailFrom.ts';
import { refusal, stderrLogger } from '../../output/report.ts';
import { TransferLine, tellTransfer } from '../../transferOutput.ts';
import { brokerUrlOf, type BrokerOptions } from '../../sources/brokerSource.ts';
import { tryLoadManifest } from '../../sources/manifestSource.ts';

interface RecordOptions extends BrokerOptions {
  readonly output: string;
  readonly from: string;
  readonly kind?: KindsWith<'canPublish'>;
  readonly duration?: number;
  readonly limit?: number;
  readonly where?: string;
  readonly redact?: readonly string[];
}

export function recordCommand(program: Command): Command {
  return program
    .command('record')
    .argument('<channel...>', 'channels of the manifest, or keys of the broker')
    .summary('write the messages of channels to a file, with their timing')
    .description(
      `Write the messages of channels to a file, *${recordingSuffix}: NDJSON with a header line, in the order in which they come, ` +
        'with their timing and byte for byte. The inspector opens it, and replay sends it again. Nothing is consumed.\n' +
        'It ends after --duration or --limit, whichever is first, and else with Ctrl+C. What is known to have passed unrecorded is ' +
        'counted in the file. It exits with 0 only when nothing is known to be missing.',
    )
    .requiredOption('-o, --output <file>', 'the file to write, which must not be there yet')
    .option('--redis <url>', 'the broker for all channels; left out: that of each channel, as the manifest has it')
    .option(
      '--from <place>',
      'of streams: beginning, latest, an entry id, an ISO 8601 time, or how long ago (10m)',
      'latest',
    )
    .option('--duration <duration>', 'end after so long, such as 90s or 10m', parseDuration)
    .option('--limit <number>', 'end after so many messages', parseLimit)
    .option('--where <condition>', 'only messages of which this condition in CEL is true')
    .option(
      '--redact <what>',
      'replace values by ***: names (that look secret), contract (what it marks writeOnly or x-secret; the default), none, or a ' +
        'condition in CEL on each value: path, name, value, channel; repeatable',
      collect,
    )
    .addOption(
      new Option('--kind <kind>', "the channels' kind; left out: what the manifest or the broker says").choices(
        kindsWith('canPublish'),
      ),
    );
}

export async function record(names: readonly string[], options: RecordOptions, context: CliContext): Promise<ExitCode> {
  const application = tryLoadManifest(options, context)?.application;
  const logger = stderrLogger(context.stderr, options.verbose === true);
  const brokers = new LeasePool(await context.loadBrokers(logger));
  try {
    const found = await sourcesOf(names, brokers, application, options, context);
    const path = resolve(context.currentDirectory, withSuffix(options.output));
    const addresses = [...new Set(found.map(({ address }) => address))];
    const sources = found.map(({ source }) => source);
    const job = jobOf(path, addresses, sources, options);
    const operation: RecordOperation = { kind: 'record', brokers: addresses, sources: names, path };
    const ports = {
      broker: (url: string) => brokers.lease(url),
      nowMs: () => performance.now(),
      logger,
      readSources: (_: unknown, sink: Parameters<typeof readForTransfer>[2]) =>
        readForTransfer(sources, { brokers, openEngine: refuseEngine }, sink, logger),
    };
    const line = new TransferLine(context);
    const control = { steering: new Steering(), onProgress: line.show };
    const outcome = await performTransfer(
      operation,
      job,
      carriedHere(ports),
      control,
      commandDoor(context),
      context.signal,
    );
    await line.clear();
    if (outcome.kind !== 'done') return await exitCodeOf(outcome, context);
    // Where nothing else ends it, Ctrl+C is how it ends.
    const isOpenEnded = options.duration === undefined && options.limit === undefined;
    const told = isOpenEnded ? { ...context, signal: new AbortController().signal } : context;
    return await tellTransfer('Recorded', outcome.value, told);
  } finally {
    brokers.dispose();
  }
}

interface FoundSource {
  readonly source: TapSource;
  /** Of its broker, without credentials. */
  readonly address: string;
}

async function sourcesOf(
  names: readonly string[],
  brokers: LeasePool<Broker>,
  application: Application | undefined,
  options: RecordOptions,
  context: CliContext,
): Promise<readonly FoundSource[]> {
  const from = parseTailFrom(options.from, systemClock.nowMs());
  const found: FoundSource[] = [];
  for (const name of new Set(names)) {
    const broker = application && brokerNameOf(application.messaging, name);
    // In order: the first that cannot be found is said.
    const url = options.redis ?? (await brokerUrlOf(broker, application, options, context));
    const lease = brokers.lease(url);
    const { kind, declared } = await findChannel(name, options.kind, application, lease.value);
    const source = channelSource(declared, { start: from }, url, kind, name, `${kind}:${name}`);
    found.push({ source, address: lease.value.address });
  }
  return found;
}

function jobOf(
  path: string,
  addresses: readonly string[],
  sources: readonly TapSource[],
  { where, limit, duration, redact }: RecordOptions,
): RecordJob<TapSource> {
  return {
    kind: 'record',
    path,
    sources,
    broker: addresses.join(', '),
    filter: where === undefined ? undefined : { ...noFilter, mode: 'cel', text: where },
    limit,
    durationMs: duration,
    redaction: redactionRules(redact ?? ['contract']),
  };
}

function withSuffix(file: string): string {
  return file.endsWith(recordingSuffix) ? file : `${file}${recordingSuffix}`;
}

function refuseEngine(): Promise<never> {
  const message = 'Logs and events of an engine are recorded in the editor.';
  return Promise.reject(new ProblemError({ code: 'record.no-engine', severity: 'error', message }));
}

function parseDuration(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  throw refusal('bad-duration', `--duration ${text} cannot be read. Write it as 90s or 10m.`);
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw refusal('bad-limit', `--limit ${text} cannot be read. Give a number of messages, 1 or more.`);
}

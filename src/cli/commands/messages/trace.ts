import { setTimeout as sleep } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { channelSource, logsSource } from '../../../app/inspector/sources.ts';
import { mermaidOf } from '../../../app/traces/mermaid.ts';
import { wiringOf } from '../../../app/traces/wiring.ts';
import { systemClock } from '../../../base/clock.ts';
import { toProblem } from '../../../base/problem.ts';
import type { Broker } from '../../../broker/broker.ts';
import type { TailFrom } from '../../../broker/log.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Application } from '../../../manifest/model.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import type { TapSource } from '../../../protocol/sources/sourceShape.ts';
import { LeasePool } from '../../../tap/sources/leasePool.ts';
import { Readers } from '../../../tap/sources/readers.ts';
import { Session } from '../../../tap/session/session.ts';
import { traceHandlers } from '../../../tap/traces/traceHandlers.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { parseTailFrom } from '../../input/tailFrom.ts';
import { complain, refusal, stderrLogger } from '../../output/report.ts';
import { shownHops, traceAsJson, traceAsText, type ShownHop } from '../../output/traceOutput.ts';
import { brokerUrlOf, type BrokerOptions } from '../../sources/brokerSource.ts';
import { withEngine } from '../../sources/engineSource.ts';
import { loadManifest } from '../../sources/manifestSource.ts';

interface TraceOptions extends BrokerOptions {
  readonly since: string;
  readonly format: 'text' | 'json' | 'mermaid';
}

export function traceCommand(program: Command): Command {
  return program
    .command('trace')
    .argument('<value>', 'an order, a correlation id, a trace id, the id of an entry or of a CloudEvent')
    .summary('show all messages and log lines that have a value, with what led to what')
    .description(
      'Show all messages and log lines of the application that have a value, in causal order: streams, lists, sorted sets and logs as ' +
        'far as they are kept; of pub/sub nothing is. Found are values anywhere in fields, payloads, envelopes and log lines. What led ' +
        'to a hop is stated by the data (=), or inferred (~) from who publishes and consumes what, with the reason. Nothing is consumed.\n' +
        'It exits with 1 when nothing has the value.',
    )
    .option('--redis <url>', 'the broker for all channels; left out: that of each channel, as the manifest has it')
    .option('--since <place>', 'beginning, an ISO 8601 time, or how long ago (10m)', 'beginning')
    .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'json', 'mermaid']).default('text'));
}

/** More is not read of streams and logs: the oldest go. */
const bounds = { maxMessages: 2_000_000, maxBytes: 512 * 1_048_576 };
/** So many of the last lines of each container are read. */
const logTail = 20_000;
const maxHops = 100_000;

export async function trace(value: string, options: TraceOptions, context: CliContext): Promise<ExitCode> {
  if (value.trim() === '') throw refusal('no-value', 'A value is needed: an order, a correlation id, a trace id.');
  const { application } = loadManifest(options, context);
  if (!application) throw refusal('no-application', 'The manifest cannot be read. Run `patchbay check`.');
  const from = parseSince(options.since);
  return withEngine(options, context, async (engine) => {
    const hops = await hopsOf(value.trim(), application, from, engine, options, context);
    if (hops.length === 0) {
      await complain(context.stderr, `Nothing that is kept has the value ${value.trim()}.`);
      return exitCodes.hasProblems;
    }
    await context.stdout.write(written(hops, application, options));
    return exitCodes.done;
  });
}

function parseSince(text: string): TailFrom {
  const from = parseTailFrom(text, systemClock.nowMs());
  if (from.at !== 'latest') return from;
  throw refusal('bad-since', '--since latest would show nothing. Give beginning, a time, or how long ago (10m).');
}

function written(hops: readonly ShownHop[], application: Application, { format }: TraceOptions): string {
  if (format === 'json') return traceAsJson(hops);
  return format === 'text' ? traceAsText(hops) : mermaidOf(hops, wiringOf(application));
}

async function hopsOf(
  value: string,
  application: Application,
  from: TailFrom,
  engine: Engine,
  options: TraceOptions,
  context: CliContext,
): Promise<readonly ShownHop[]> {
  const logger = stderrLogger(context.stderr, options.verbose === true);
  const brokers = new LeasePool<Broker>(await context.loadBrokers(logger));
  let statuses: readonly SourceStatus[] = [];
  const hear = (name: string, event: unknown): void => {
    if (name === 'sources') ({ sources: statuses } = event as { sources: readonly SourceStatus[] });
  };
  const session = new Session(
    'trace',
    bounds,
    { emit: hear },
    {
      logger,
      openReaders: (intake) => new Readers({ brokers, openEngine: () => Promise.resolve(engine) }, intake, logger),
    },
  );
  try {
    const channels = await channelSources(application, from, options, context);
    const sources = [...channels, ...logSources(application, engine, context)];
    session.setSources(sources.map((source) => ({ ...source, origin: source })));
    await settled(session, () => statuses, context.signal);
    for (const { label, problem } of statuses)
      if (problem) await complain(context.stderr, `${label}: ${problem.message}`);
    const request = { value, isAnywhere: true, wiring: wiringOf(application), limit: maxHops };
    const found = await traceHandlers(new Map([['trace', session]])).trace(request, context.signal);
    return shownHops(found, session, from.at === 'time' ? from.timeMs : 0);
  } finally {
    session.dispose();
    brokers.dispose();
  }
}

async function channelSources(
  { messaging }: Application,
  from: TailFrom,
  options: TraceOptions,
  context: CliContext,
): Promise<readonly TapSource[]> {
  const sources: TapSource[] = [];
  const urls = new Map<string | undefined, string | undefined>();
  const application = loadManifest(options, context).application;
  for (const channel of Object.values(messaging.channels)) {
    const { broker, kind, name } = channel;
    if (!urls.has(broker)) {
      const url = options.redis ?? (await brokerUrlOf(broker, application, options, context).catch(tell(context)));
      urls.set(broker, url);
    }
    const url = urls.get(broker);
    if (url !== undefined) sources.push(channelSource(channel, { start: from }, url, kind, name, `${kind}:${name}`));
  }
  return sources;
}

/** What cannot be reached is said, and the rest is looked at all the same. */
function tell({ stderr }: CliContext): (error: unknown) => undefined {
  return (error) => {
    void complain(stderr, toProblem(error).message);
    return undefined;
  };
}

function logSources({ name, services }: Application, engine: Engine, { engines }: CliContext): readonly TapSource[] {
  const address = engines[engine.kind];
  return Object.keys(services).map((service) => {
    const id = logsSource(service);
    return { kind: 'logs', id, label: service, engine: address, project: name, services: [service], tail: logTail };
  });
}

const quietMs = 300;
const maxSettlingMs = 30_000;

/** Resolves once all sources have been read as far as there is something, and all that they brought was looked at. */
async function settled(session: Session, statuses: () => readonly SourceStatus[], signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + maxSettlingMs;
  let [seen, quietSinceMs] = [-1, performance.now()];
  while (performance.now() < endMs) {
    await sleep(20, undefined, { signal });
    const counts = session.questions.counts();
    const isReading = statuses().length === 0 || statuses().some(({ state }) => state === 'connecting');
    if (counts.seen !== seen || isReading || session.traces.unknown > 0) quietSinceMs = performance.now();
    seen = counts.seen;
    if (performance.now() - quietSinceMs >= quietMs) return;
  }
}

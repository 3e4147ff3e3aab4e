import { Option, type Command } from 'commander';
import { topologyText } from '../../../app/topology/texts/topologyText.ts';
import { measuredTopology, type MeasuredTopology } from '../../../app/topology/model/topology.ts';
import { ObservedWiring } from '../../../app/topology/wiring/observedWiring.ts';
import type { Broker } from '../../../broker/broker.ts';
import type { Application } from '../../../manifest/model.ts';
import { parseDurationMs } from '../../../manifest/schema/scalars.ts';
import { LeasePool } from '../../../tap/sources/leasePool.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { harmless } from '../../output/messageLine.ts';
import { refusal, stderrLogger } from '../../output/report.ts';
import { topologyAsText } from '../../output/topologyOutput.ts';
import type { BrokerOptions } from '../../sources/brokerSource.ts';
import { loadManifest } from '../../sources/manifestSource.ts';
import { exploreWiring, type ExploredWiring } from '../../topology/exploreWiring.ts';
import { Complaints } from '../../trace/complaints.ts';

interface TopologyOptions extends BrokerOptions {
  readonly observe: string;
  readonly format: 'text' | 'json' | 'mermaid' | 'dot';
}

export function topologyCommand(program: Command): Command {
  return program
    .command('topology')
    .summary('show what talks to what: as the manifest declares it, and as it is seen')
    .description(
      'Show the services, channels, consumer groups, brokers and databases of the application, and who publishes, consumes, calls and depends ' +
        'on what, with the evidence for each: what the manifest says, and what connections, subscriptions and groups show. Nothing is ' +
        'consumed.\n' +
        '--observe watches the commands of the brokers for so long (MONITOR), which slows them down meanwhile: it tells who publishes to ' +
        'what, and how often.\n' +
        'json is { nodes: [{ id, kind }], edges: [{ service, kind, channel?, group?, to?, declared, observed, rate?, evidence: [{ source, ' +
        'text, lastSeen?, times? }] }], patterns, findings, unknown }; kind of an edge is publishes, consumes, calls or depends, rate is ' +
        'messages a second.\n' +
        'It exits with 2 when the engine or a broker could not be asked; what is declared is shown all the same.',
    )
    .option('--redis <url>', 'the broker for all channels; left out: that of each channel, as the manifest has it')
    .option('--observe <duration>', 'watch the commands of brokers for so long (6s)', '0')
    .addOption(
      new Option('--format <format>', 'what is printed').choices(['text', 'json', 'mermaid', 'dot']).default('text'),
    );
}

export async function topology(options: TopologyOptions, context: CliContext): Promise<ExitCode> {
  const observeMs = parseObserve(options.observe);
  const { application: written } = loadManifest(options, context);
  if (!written) throw refusal('no-application', 'The manifest cannot be read. Run `patchbay check`.');
  const application = options.redis === undefined ? written : onOneBroker(written);
  const complaints = new Complaints();
  const logger = stderrLogger(context.stderr, options.verbose === true);
  const brokers = new LeasePool<Broker>(await context.loadBrokers(logger));
  try {
    const seen = await exploreWiring({ application, brokers, complaints, observeMs, options, context });
    await complaints.tell(context.stderr);
    await context.stdout.write(shown(mapOf(application, seen), options.format));
    return seen.isWhole ? exitCodes.done : exitCodes.couldNotRun;
  } finally {
    brokers.dispose();
  }
}

const maxObserveMs = 10 * 60_000;

function parseObserve(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined && durationMs <= maxObserveMs) return durationMs;
  throw refusal('bad-duration', `--observe ${text} cannot be read. Give how long, at most 10m: 6s, 1m30s.`);
}

/** `--redis` is the broker of all channels, whichever of several they are on. */
function onOneBroker(application: Application): Application {
  const { messaging } = application;
  const { brokers = {}, ...rest } = messaging;
  const [only] = Object.values(brokers);
  const broker = messaging.broker ?? only;
  const channels = Object.entries(messaging.channels).map(
    ([name, { broker: _broker, ...channel }]) => [name, channel] as const,
  );
  return {
    ...application,
    messaging: { ...rest, ...(broker !== undefined && { broker }), channels: Object.fromEntries(channels) },
  };
}

function mapOf(application: Application, { look, channels, running, unknown }: ExploredWiring): MeasuredTopology {
  const declared = Object.values(application.messaging.channels);
  const observed = new ObservedWiring(({ kind, key }) => declared.some((one) => one.kind === kind && one.key === key));
  observed.add(look);
  return measuredTopology({ application, observed, channels, running, unknown, nowMs: look.atMs });
}

function shown({ topology: map, rates }: MeasuredTopology, format: TopologyOptions['format']): string {
  return format === 'text' ? topologyAsText(map, rates) : harmless(topologyText(map, format, rates));
}

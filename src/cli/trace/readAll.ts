import { logsSource } from '../../app/inspector/sources.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import type { Application } from '../../manifest/model.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { LeasePool } from '../../tap/sources/leasePool.ts';
import type { CliContext } from '../context.ts';
import type { BrokerOptions } from '../sources/brokerSource.ts';
import { withEngine } from '../sources/engineSource.ts';
import { channelSources } from './channelSources.ts';
import { readChannel, readKeptLogs, type KeptReading } from './keptMessages.ts';

/** Puts all that is kept of an application into the session. False where a broker could not be asked. */
export async function readAll(
  application: Application,
  brokers: LeasePool<Broker>,
  reading: KeptReading,
  options: BrokerOptions,
  context: CliContext,
): Promise<boolean> {
  const { sources, isWhole } = await channelSources(application, brokers, reading, options, context);
  const logs = logSources(application, context);
  reading.session.setSources([...sources, ...logs].map((source) => ({ ...withoutContract(source), origin: source })));
  const [, ...answers] = await Promise.all([
    readLogsOf(application, logs, reading, options, context),
    ...sources.map((source) => readChannel(source, brokers, reading)),
  ]);
  return isWhole && answers.every(Boolean);
}

/** Whether messages break their contracts is not asked here. */
function withoutContract(source: TapSource): TapSource {
  if (!('payload' in source) || !source.payload) return source;
  const { contract: _, ...payload } = source.payload;
  return { ...source, payload };
}

type LogsSource = Extract<TapSource, { readonly kind: 'logs' }>;

function logSources({ name, services }: Application, { engines }: CliContext): readonly LogsSource[] {
  return Object.keys(services).map((service) => {
    // Nothing is read by these: they say whose lines are whose.
    const [id, engine] = [logsSource(service), engines.process];
    return { kind: 'logs', id, label: service, engine, project: name, services: [service], tail: 0 };
  });
}

/** Without an engine there are no logs, and the rest is looked at all the same. */
async function readLogsOf(
  { name }: Application,
  sources: readonly LogsSource[],
  reading: KeptReading,
  options: BrokerOptions,
  context: CliContext,
): Promise<void> {
  if (sources.length === 0) return;
  try {
    const ids = new Map(sources.map(({ label, id }) => [label, id]));
    await withEngine(options, context, (engine) => readKeptLogs(engine, name, ids, reading));
  } catch (error) {
    if (isCancellation(error)) throw error;
    reading.complaints.add(toProblem(error).message, 'logs');
  }
}

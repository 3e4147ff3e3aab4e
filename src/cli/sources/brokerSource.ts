import { brokerUrl, writtenPlace, type BrokerPlace } from '../../app/channels/brokerAddress.ts';
import { brokerWay } from '../../app/channels/brokerWay.ts';
import { ProblemError } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import { brokerNameOf } from '../../manifest/messaging/brokers.ts';
import { infoTarget } from '../../engine/forward/target.ts';
import type { Observation } from '../../engine/observation.ts';
import type { Application } from '../../manifest/model.ts';
import type { CliContext } from '../context.ts';
import { withEngine } from './engineSource.ts';
import { tryLoadManifest } from './manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { complain, refusal, stderrLogger } from '../output/report.ts';

export interface BrokerOptions extends GlobalOptions {
  readonly redis?: string;
}

/** Lends the broker that `--redis` or the manifest names for a channel, with the manifest if there is one. */
export async function withBroker<T>(
  channel: string,
  options: BrokerOptions,
  context: CliContext,
  use: (broker: Broker, application: Application | undefined) => Promise<T>,
): Promise<T> {
  const application = tryLoadManifest(options, context)?.application;
  const name = application && brokerNameOf(application.messaging, channel);
  const url = options.redis ?? (await brokerUrlOf(name, application, options, context));
  const connect = await context.loadBrokers(stderrLogger(context.stderr, options.verbose === true));
  const broker = connect(url);
  try {
    return await use(broker, application);
  } finally {
    broker.dispose();
  }
}

/**
 * The URL of a broker of the manifest; undefined is the name of the one that needs none.
 * @throws ProblemError where nothing tells where it is
 */
export async function brokerUrlOf(
  name: string | undefined,
  application: Application | undefined,
  options: BrokerOptions,
  context: CliContext,
): Promise<string> {
  if (!application) {
    throw refusal('no-broker', 'No manifest here says where the broker is. Name it with --redis redis://host:port.');
  }
  const written = writtenPlace(application.messaging, name);
  const found = written ?? (await observedPlace(name, application, options, context));
  if ('problem' in found) throw new ProblemError(found.problem);
  return found.url;
}

async function observedPlace(
  name: string | undefined,
  application: Application,
  options: BrokerOptions,
  context: CliContext,
): Promise<BrokerPlace> {
  return withEngine(options, context, async (engine) => {
    const observation = await engine.observe(application.name, [], context.signal);
    return reachedPlace(application, observation, name, context);
  });
}

/** Where a broker is, as what runs tells; into a cluster, a way is opened, which ends with this process. */
export async function reachedPlace(
  application: Application,
  observation: Observation,
  name: string | undefined,
  context: CliContext,
): Promise<BrokerPlace> {
  const place = brokerUrl(application, observation, name);
  const { inside } = place;
  if ('url' in place || !inside) return place;
  const way = brokerWay(application, inside, infoTarget(observation.engine));
  if (!way) return place;
  const port = await context.openWay(way, (text) => void complain(context.stderr, text));
  return { url: `redis://127.0.0.1:${port}`, inside };
}

import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { WatchState } from '../../develop/watchEvents.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import type { Live, LiveChannel, LiveService, OneLive } from '../../protocol/live.ts';
import type { Doings } from '../services/activity.ts';
import { debuggingText, isDebuggable, withoutPause } from '../services/debugStanding.ts';
import { brokerNameOf } from '../../manifest/messaging/brokers.ts';
import { factsByKey, factsKey, type LiveFacts } from '../channels/channelTree.ts';
import { isWatchable } from '../services/serviceRow.ts';
import { clusterContext, judgingOf } from '../services/clusterContext.ts';
import { jobsOf, serviceStanding } from '../services/serviceState.ts';
import { watchText } from '../services/watchText.ts';

export const nothingLive: Live = { directory: null, services: {}, channels: {}, images: [] };

/** What the editor of a manifest shows of the services that run. */
export function liveView(
  application: Application,
  observation: Observation | undefined,
  doings: Doings,
  facts: readonly LiveFacts[],
  images: readonly string[],
  nowMs = Date.now(),
): OneLive {
  const byService = Map.groupBy(
    observation?.containers.filter(({ isOneOff }) => !isOneOff) ?? [],
    (one) => one.service,
  );
  const jobs = jobsOf(application);
  const cluster = observation && clusterContext(observation);
  const services = Object.values(application.services).map((service): [string, LiveService] => {
    const containers = (byService.get(service.name) ?? []).map((one) =>
      withoutPause(one, doings.debugging.get(one.name)),
    );
    const debugging = debuggingText(containers, doings.debugging);
    const { state, up, good, wanted } = serviceStanding(
      service,
      containers,
      judgingOf(service.name, { nowMs, jobs, cluster }),
      doings.activities.get(service.name),
      doings.failures.has(service.name),
    );
    const hasHealthcheck = containers.some(({ health }) => health !== 'none');
    const hasContainers = containers.length > 0;
    const counts = { up, good, wanted, hasHealthcheck, hasContainers, ports: portsOf(containers) };
    const watch = watchOf(service, doings.watches.get(service.name), nowMs);
    const more = { canDebug: isDebuggable(service), ...(debugging !== undefined && { debugging }) };
    return [service.name, { state, ...counts, ...more, ...(watch && { watch }) }];
  });
  return {
    directory: application.directory,
    ...(application.files[0] !== undefined && { manifest: application.files[0] }),
    configFiles: [...application.configFiles],
    // While no engine answers, nobody knows how they are.
    services: observation ? Object.fromEntries(services) : {},
    channels: channelsOf(application, facts),
    images: [...images],
  };
}

/** How the watch of its files stands; undefined where it has no rules. */
function watchOf(service: Service, state: WatchState | undefined, nowMs: number): LiveService['watch'] {
  if (!isWatchable(service)) return undefined;
  if (!state) return { isOn: false };
  const text = watchText(state, nowMs);
  // The lens says that it is watched already.
  return { isOn: true, ...(text !== 'watching' && { text }) };
}

function portsOf(containers: readonly ObservedContainer[]): string[] {
  const ports = containers
    .flatMap(({ publishers }) => publishers)
    .filter(({ publishedPort }) => publishedPort > 0)
    .map(({ publishedPort, targetPort, protocol }) => {
      return `${publishedPort}→${targetPort}${protocol === 'tcp' ? '' : `/${protocol}`}`;
    });
  return [...new Set(ports)];
}

function channelsOf({ messaging }: Application, live: readonly LiveFacts[]): Record<string, LiveChannel> {
  const facts = factsByKey(live);
  const known = Object.values(messaging.channels).flatMap((channel): [string, LiveChannel][] => {
    const fact = facts.get(factsKey(channel, brokerNameOf(messaging, channel.name)));
    if (!fact) return [];
    const { hasHistory } = sourceKinds[channel.kind];
    const groups = fact.groups.map(({ name }) => name);
    return [[channel.name, { length: hasHistory ? fact.length : null, ratePerSecond: fact.ratePerSecond, groups }]];
  });
  return Object.fromEntries(known);
}

import type { BrokenCounts } from '../../app/topology/watch/brokenCounts.ts';
import type { TopologyWatchHost } from '../../app/topology/watch/topologyWatchHost.ts';
import type { WatchConsent } from '../../app/topology/watch/watchConsent.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { TopologyParts } from './topologyParts.ts';

interface SharedLooks {
  readonly consent: WatchConsent;
  readonly broken: BrokenCounts;
}

/** What looks at one application do it with. */
export function topologyWatchHost(
  { tap, brokers, settings, logger }: TopologyParts,
  { monitor, activity, watch: channels }: ApplicationWork,
  { consent, broken }: SharedLooks,
): TopologyWatchHost {
  return {
    monitor,
    activity,
    channels,
    placeOf: (snapshot, name) => brokers.placeOf(snapshot, name),
    addressOf: (snapshot, name) => brokers.addressOf(snapshot, name),
    lookAtBroker: (request, signal) => tap.ensure().request('lookAtBroker', request, signal),
    receivedOf: (project, signal) => tap.ensure().request('spanWiring', { project }, signal),
    broken: (nowMs) => {
      const { snapshot } = monitor;
      return 'application' in snapshot ? broken.of(snapshot.application.directory, nowMs) : new Map();
    },
    consent,
    isWatchOff: () => settings.get('topology.watchCommands') === 'off',
    onDidChangeSetting: settings.onDidChange,
    logger,
  };
}

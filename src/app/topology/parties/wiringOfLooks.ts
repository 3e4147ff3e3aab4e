import type { ProjectConnections } from '../../../engine/connections.ts';
import type { Application } from '../../../manifest/model.ts';
import type { BrokerLook } from '../../../protocol/topology/brokerLook.ts';
import type { WiringLook } from '../wiring/observedWiring.ts';
import type { LocatedBroker } from './brokerSeat.ts';
import { factsOfConnections } from './connectionFacts.ts';
import { factsOfLook } from './lookFacts.ts';
import { Parties } from './parties.ts';

/** What all that was looked at has shown together. */
export interface SeenWiring {
  readonly look: WiringLook;
  /** What could not be told, a sentence each. */
  readonly unknown: readonly string[];
}

/** What looks at brokers, and at who is connected to whom, have shown of an application. */
export function wiringOfLooks(
  application: Application,
  looks: readonly { readonly place: LocatedBroker; readonly look: BrokerLook }[],
  connections: ProjectConnections,
  atMs: number,
): SeenWiring {
  const places = looks.map(({ place }) => place);
  const parties = new Parties(application, connections, places);
  const found = [
    factsOfConnections(application, connections, atMs),
    ...looks.map(({ look, place }) => factsOfLook(look, place.name, parties)),
  ];
  const watched = looks.flatMap(({ look: { sample }, place: { name } }) =>
    sample ? [{ ...(name !== undefined && { broker: name }), durationMs: sample.durationMs }] : [],
  );
  const unseen = connections.unreadable.map(({ problem }) => problem.message);
  return {
    look: { atMs, facts: found.flatMap(({ facts }) => facts), watched },
    unknown: [...new Set([...found.flatMap(({ unknown }) => unknown), ...unseen])],
  };
}

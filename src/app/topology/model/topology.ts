import type { Application } from '../../../manifest/model.ts';
import type { Topology, TopologyNode } from '../../../protocol/topology/topology.ts';
import { declaredWiring } from '../wiring/declaredWiring.ts';
import { findings } from './findings.ts';
import type { ObservedWiring } from '../wiring/observedWiring.ts';
import { isCalledDead, originsOf } from '../../channels/deadLetterNames.ts';
import { patterns } from '../patterns/patterns.ts';
import { addDeclared } from '../wiring/addDeclared.ts';
import { addObserved, type LeftOut } from '../wiring/addObserved.ts';
import { ChannelBook } from '../wiring/channelBook.ts';
import type { EdgeRate } from '../wiring/mapDraft.ts';
import { messageRates } from '../wiring/messageRates.ts';
import { foldedChannels, type ListedChannel } from '../wiring/seenChannels.ts';
import { ServiceMap } from '../wiring/serviceMap.ts';

/** All that a map is made from. */
export interface TopologyFacts {
  readonly application: Application;
  readonly observed: Pick<ObservedWiring, 'uses' | 'watchedMs' | 'left'>;
  /** What brokers have now; empty when nobody has looked. */
  readonly channels: readonly ListedChannel[];
  /** The services of which something runs. */
  readonly running: ReadonlySet<string>;
  /** What looks could not tell, a sentence each. */
  readonly unknown?: readonly string[];
  readonly nowMs: number;
}

/** A map, and what goes along its edges, by their ids; an edge that nobody has counted is not in it. */
export interface MeasuredTopology {
  readonly topology: Topology;
  readonly rates: ReadonlyMap<string, EdgeRate>;
}

/** More of them, and nobody finds anything on a map. */
const undeclaredLimits = { used: 1000, unused: 200 };

/** What is known of the wiring of an application, from the manifest and from what was seen. The same facts give the same map. */
export function measuredTopology(facts: TopologyFacts): MeasuredTopology {
  const { application, observed, nowMs, running } = facts;
  const declared = declaredWiring(application);
  const uses = observed.uses(nowMs);
  const seen = foldedChannels(application, facts.channels, uses);
  const keys = [...seen, ...uses.flatMap((use) => (use.kind === 'calls' ? [] : [use.channel]))];
  const services = new ServiceMap(application, declared.uses, running);
  const book = new ChannelBook(application, keys);
  addDeclared(services, book, declared.uses);
  const left = addObserved(services, book, uses, seen, undeclaredLimits);
  const nodes = withNamedDeadLetters(services.draft.nodes(), application);
  const edges = services.draft.edges(nodes);
  const map = { application: application.name, nodes: [...nodes], edges: [...edges] };
  return {
    topology: {
      ...map,
      patterns: patterns(map, application),
      findings: findings(map, { application, running, seen, watchedMs: (broker) => observed.watchedMs(broker) }),
      unknown: [...new Set([...(facts.unknown ?? []), ...declared.unknown, ...leftOut(left, observed.left)])],
    },
    rates: messageRates(map, services.draft.rates(), seen),
  };
}

/** Where nothing is declared, a channel takes the dead letters of the one that it is called after. */
function withNamedDeadLetters(nodes: readonly TopologyNode[], { messaging }: Application): readonly TopologyNode[] {
  const names = nodes.flatMap(({ kind, name }) => (kind === 'channel' ? [name] : []));
  return nodes.map((node) => {
    const { kind, name, channel } = node;
    if (kind !== 'channel' || !channel || channel.deadLetterOf !== null || !isCalledDead(name)) return node;
    const [origin, ...others] = originsOf(messaging, name, names);
    return origin === undefined || others.length > 0
      ? node
      : { ...node, channel: { ...channel, deadLetterOf: origin } };
  });
}

function leftOut({ used, unused }: LeftOut, uses: number): readonly string[] {
  return [
    ...(used > 0 ? [`${used} more channels that the manifest does not declare are left out.`] : []),
    ...(unused > 0 ? [`${unused} more channels that nobody is known to use are left out.`] : []),
    ...(uses > 0
      ? [`${uses} things that were seen are left out: there were too many, or their names were too long.`]
      : []),
  ];
}

import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { isNode, subjectOf } from '../../app/trees/treeRows.ts';
import type { ChannelNode } from '../../app/channels/channelTree.ts';
import { Arrangements } from '../../app/topology/page/arrangements.ts';
import { topologyOfLink } from '../../app/topology/page/topologyLink.ts';
import { TopologyPageSession } from '../../app/topology/page/topologyPageSession.ts';
import { BrokenCounts } from '../../app/topology/watch/brokenCounts.ts';
import { TopologyWatch } from '../../app/topology/watch/topologyWatch.ts';
import { WatchConsent } from '../../app/topology/watch/watchConsent.ts';
import { nodeId } from '../../app/topology/wiring/nodeIds.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { ProblemError, toProblem } from '../../base/problem.ts';
import type { Topology, TopologyFigures } from '../../protocol/topology/topology.ts';
import type { TopologyPageState } from '../../protocol/topology/topologyPage.ts';
import { nodesIn } from '../commands/targets.ts';
import { badLink, linkedApplication } from '../inspector/linkedApplication.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { LayoutHost } from './layoutHost.ts';
import { topologyPageHost } from './topologyPageHost.ts';
import { topologyWatchHost } from './topologyWatchHost.ts';
import type { MappingParts } from './topologyParts.ts';

/** What is known of an application's map. */
export interface KnownMap {
  readonly topology: Topology;
  /** The last ones; undefined where nobody has measured. */
  readonly figures: TopologyFigures | undefined;
}

/** What stands behind the pages of maps: it looks at applications, and remembers what it saw. */
export class Mapping implements Disposable {
  readonly #parts: MappingParts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #consent: WatchConsent;
  readonly #arrangements: Arrangements;
  readonly #layout: LayoutHost;
  readonly #broken: BrokenCounts;
  readonly #watches = new Map<string, TopologyWatch>();
  readonly #sessions = new Set<TopologyPageSession>();

  /** The map of some application is another. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: MappingParts) {
    this.#parts = parts;
    this.#consent = this.#store.add(new WatchConsent(parts.memory));
    this.#arrangements = new Arrangements(parts.memory);
    this.#layout = this.#store.add(new LayoutHost(parts.dist, parts.logger));
    this.#broken = this.#store.add(new BrokenCounts(parts.violations));
  }

  /** Opens the map of the application that is meant, focused on the node of the row that it was called on. */
  async show(args: readonly unknown[]): Promise<void> {
    const work = await this.#parts.targets.one(args);
    if (!work) return;
    const { application } = await knownApplication(work.monitor);
    const { manifest, environment } = work.key;
    const focus = focusOf(args);
    const place = { application: application.name, manifest, ...(environment !== undefined && { environment }) };
    this.#parts.openPage({ version: 1, view: 'map', ...place, ...(focus !== undefined && { focus }) });
  }

  /** A link comes from anywhere: it is checked whole, and can only look. @throws ProblemError `link.bad` */
  async openLink(query: string): Promise<void> {
    const state = topologyOfLink(query);
    if (!state) throw new ProblemError(badLink);
    const { manifest, environment, ...rest } = state;
    const inspected = { ...rest, environment, ...(manifest !== null && { manifest }) };
    const meant = await linkedApplication(this.#parts.applications, inspected);
    if (meant) this.#parts.openPage({ ...meant, manifest: meant.manifest ?? null });
  }

  /** Whoever asks for it disposes of it. */
  sessionOf(state: TopologyPageState): TopologyPageSession {
    const host = topologyPageHost(this.#parts, {
      state,
      watchOf: (work) => this.watchOf(work),
      arrangements: this.#arrangements,
      layout: this.#layout,
      ended: (ended) => this.#end(ended),
    });
    const session = new TopologyPageSession(state, host);
    this.#sessions.add(session);
    return session;
  }

  /** Turns an open page to another node. */
  focus(state: TopologyPageState, node: string): void {
    for (const session of this.#sessions) if (session.state === state) session.focus(node);
  }

  watchOf(work: ApplicationWork): TopologyWatch {
    const name = applicationKeyText(work.key);
    const known = this.#watches.get(name);
    if (known) return known;
    const host = topologyWatchHost(this.#parts, work, { consent: this.#consent, broken: this.#broken });
    const watch = this.#store.add(new TopologyWatch(host));
    this.#store.add(watch.onDidChange(() => this.#changed.fire()));
    this.#watches.set(name, watch);
    return watch;
  }

  /** Undefined where nobody has looked. */
  mapOf(work: ApplicationWork): KnownMap | undefined {
    const watch = this.#watches.get(applicationKeyText(work.key));
    const topology = watch?.current.topology;
    return watch && topology ? { topology, figures: watch.past.at(-1) } : undefined;
  }

  /** Services of it were started. */
  lookAtStart(work: ApplicationWork): void {
    this.watchOf(work)
      .lookAtStart()
      .catch((error: unknown) => this.#parts.logger.debug(`Topology: ${toProblem(error).message}`));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #end(ended: object): void {
    for (const session of this.#sessions) if (session === ended) this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#consent.forgetElsewhere();
  }
}

/** The node of the row: a service, or a channel. */
function focusOf([first, all]: readonly unknown[]): string | undefined {
  const row = subjectOf(first);
  if (isNode<ChannelNode>(row, 'channel')) return nodeId('channel', row.name);
  const [node] = nodesIn([first, all]);
  return node?.kind === 'service' ? nodeId('service', node.service) : undefined;
}

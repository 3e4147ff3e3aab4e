import { dirname, relative } from 'node:path';
import { maskUrl } from '../../../base/mask.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Location } from '../../../base/problem.ts';
import { brokerNames, brokerTarget, isBrokerAddress } from '../../../manifest/messaging/brokers.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import type { TopologyNode, TopologyNodeKind } from '../../../protocol/topology/topology.ts';
import type { DeclaredUse } from './declaredUse.ts';
import type { Party } from '../wiringFact.ts';
import type { KnownChannel } from './channelBook.ts';
import { MapDraft } from './mapDraft.ts';
import { groupId, nodeId } from './nodeIds.ts';
import { serviceKinds } from './nodeKinds.ts';

/** The nodes of a map: who is who, and where. */
export class ServiceMap {
  readonly draft = new MapDraft();
  readonly #application: Application;
  readonly #kinds: ReturnType<typeof serviceKinds>;
  /** The name of a dead letter → the first channel whose it is. */
  readonly #origins: ReadonlyMap<string, string>;

  /** Puts there the services of the manifest, and brokers of which it gives the URL. */
  constructor(application: Application, uses: readonly DeclaredUse[], running: ReadonlySet<string>) {
    this.#application = application;
    this.#kinds = serviceKinds(application, uses);
    this.#origins = originsByDeadLetter(application);
    for (const service of Object.values(application.services)) {
      this.draft.node(this.#serviceNode(service, running.has(service.name)));
    }
    for (const url of brokerUrls(application)) {
      this.draft.node({ ...bare('broker', maskUrl(url)), isDeclared: true });
    }
    for (const name of running) if (!ownProperty(application.services, name)) this.draft.node(strayService(name));
  }

  /** The node of a service that the manifest has, or of one that only runs. */
  service(name: string): string {
    const kind = this.#kinds.get(name);
    if (kind) return nodeId(kind, name);
    this.draft.node(strayService(name));
    return nodeId('service', name);
  }

  /** Whoever takes part. A broker that the manifest names by its URL is no stranger. */
  party(party: Party): { readonly id: string; readonly name: string } {
    if ('service' in party) return { id: this.service(party.service), name: party.service };
    const name = party.outside;
    const broker = nodeId('broker', name);
    if (this.draft.has(broker)) return { id: broker, name };
    this.draft.node({ ...bare('outside', name), isObserved: true });
    return { id: nodeId('outside', name), name };
  }

  /** Something was seen on the broker: it is there. */
  brokerSeen(name: string | undefined): void {
    const target = brokerTarget(this.#application.messaging, name);
    if (target !== undefined && isBrokerAddress(target)) this.draft.observed(nodeId('broker', maskUrl(target)));
  }

  channel(channel: KnownChannel, isObserved: boolean): string {
    const { name, declared } = channel;
    this.draft.node({
      ...{ ...bare('channel', name), isObserved, isDeclared: declared !== undefined },
      ...{ at: placeOf(declared?.at), folder: folderOf(declared?.at, this.#application) },
      channel: this.#channelFacts(channel),
    });
    return nodeId('channel', name);
  }

  group(channel: KnownChannel, group: string, isDeclared: boolean, isObserved: boolean): string {
    const id = groupId(channel.name, group);
    const facts = { ...this.#channelFacts(channel), deadLetterOf: null };
    this.draft.node({ ...bare('group', group), id, isDeclared, isObserved, channel: facts });
    return id;
  }

  #channelFacts({ name, kind, key, broker, isPattern }: KnownChannel): NonNullable<TopologyNode['channel']> {
    const deadLetterOf = this.#origins.get(name) ?? null;
    return { name, kind, key, broker: broker ?? null, isPattern, deadLetterOf };
  }

  #serviceNode(service: Service, isObserved: boolean): TopologyNode {
    const { name, at, profiles, networks } = service;
    return {
      ...bare(this.#kinds.get(name) ?? 'service', name),
      ...{ service: name, isDeclared: true, isObserved, at: placeOf(at) },
      ...{ profiles: [...profiles], networks: Object.keys(networks), folder: folderOf(at, this.#application) },
    };
  }
}

function bare(kind: TopologyNodeKind, name: string): TopologyNode {
  return {
    ...{ id: kind === 'group' ? '' : nodeId(kind, name), kind, name, service: null },
    ...{ isDeclared: false, isObserved: false, at: null, profiles: [], networks: [], folder: null, channel: null },
  };
}

/** It runs, and the manifest does not have it, or has it no more. */
function strayService(name: string): TopologyNode {
  return { ...bare('service', name), service: name, isObserved: true };
}

function originsByDeadLetter({ messaging }: Application): ReadonlyMap<string, string> {
  const pairs = Object.values(messaging.channels).flatMap(({ name, deadLetter }): [string, string][] =>
    deadLetter === undefined ? [] : [[deadLetter, name]],
  );
  return new Map(pairs.toReversed());
}

function brokerUrls({ messaging }: Application): readonly string[] {
  const targets = brokerNames(messaging).map((name) => brokerTarget(messaging, name));
  return targets.filter((target) => target !== undefined).filter(isBrokerAddress);
}

function placeOf(at: Location | undefined): TopologyNode['at'] {
  return at ? { file: at.file, line: at.range.start.line, column: at.range.start.character } : null;
}

/** The folder of the file, seen from the project's; null for that itself, and for what is outside of it. */
function folderOf(at: Location | undefined, { directory }: Application): string | null {
  if (!at) return null;
  const folder = relative(directory, dirname(at.file));
  return folder === '' || folder.startsWith('..') ? null : folder;
}

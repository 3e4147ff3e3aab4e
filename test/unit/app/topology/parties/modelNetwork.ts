import fc from 'fast-check';
import type {
  ConnectedMember,
  ConnectedSocket,
  ProjectConnections,
  SocketAddress,
} from '../../../../../src/engine/connections.ts';

/** A made-up machine of which all is known: who runs where, and who is connected to whom. */
export interface ModelNetwork {
  readonly connections: ProjectConnections;
  readonly services: readonly string[];
  /** `caller target port`, of services. */
  readonly calls: ReadonlySet<string>;
  /** Where each connection to the broker comes from, as the broker sees it, and who it is; undefined: somebody who is no member. */
  readonly clients: readonly { readonly host: string; readonly port: number; readonly service: string | undefined }[];
  readonly broker: { readonly url: string };
}

const gateway = '172.18.0.1';
const brokerPort = 6379;
const publishedBroker = 16_379;
const names = ['redis', 'alpha', 'beta', 'gamma', 'delta'];

/** `network`: a container's own, that of the container before it, or the machine's; of a broker always one of its own. */
interface Actor {
  readonly service: string | undefined;
  readonly network: number | 'host';
  readonly port: number;
  readonly hostPort: number | undefined;
  readonly isReadable: boolean;
  readonly isStranger: boolean;
}

interface Dial {
  readonly from: number;
  readonly to: number;
  readonly route: 'direct' | 'published';
  readonly isOver: boolean;
}

const actor = fc.record({
  service: fc.integer({ min: 1, max: 4 }),
  place: fc.constantFrom('own', 'own', 'own', 'shared', 'host'),
  isPublished: fc.boolean(),
  isReadable: fc.boolean(),
  isStranger: fc.boolean(),
});
const dial = fc.record({
  from: fc.nat(20),
  to: fc.nat(20),
  route: fc.constantFrom('direct', 'published'),
  isOver: fc.boolean(),
});

export const modelNetworks: fc.Arbitrary<ModelNetwork> = fc
  .record({
    actors: fc.array(actor, { maxLength: 8 }),
    dials: fc.array(dial, { maxLength: 20 }),
    isAllReadable: fc.boolean(),
  })
  .map(({ actors: drawn, dials, isAllReadable }) => {
    const actors: Actor[] = [
      {
        service: 'redis',
        network: 0,
        port: brokerPort,
        hostPort: publishedBroker,
        isReadable: true,
        isStranger: false,
      },
    ];
    for (const [index, { service, place, isPublished, isReadable, isStranger }] of drawn.entries()) {
      const before = actors.at(-1)?.network ?? 0;
      const network = place === 'host' ? 'host' : place === 'shared' ? before : index + 1;
      actors.push({
        service: isStranger ? undefined : names[service],
        network,
        port: 8000 + index,
        hostPort: isPublished && network !== 'host' ? 20_000 + index : undefined,
        isReadable: isAllReadable || isReadable,
        isStranger,
      });
    }
    return networkOf(
      actors,
      dials.map((each) => ({ ...each, from: each.from % actors.length, to: each.to % actors.length })),
    );
  });

function networkOf(actors: readonly Actor[], dials: readonly Dial[]): ModelNetwork {
  const sockets = actors.map((): ConnectedSocket[] => []);
  const calls = new Set<string>();
  const clients: { host: string; port: number; service: string | undefined }[] = [];
  let ephemeral = 40_000;
  for (const { from, to, route, isOver } of dials) {
    const [caller, target] = [actors[from], actors[to]];
    const path = caller && target && pathOf(caller, target, route);
    if (!path || from === to) continue;
    const local = { host: path.localHost, port: ephemeral++ };
    const seen = path.seenHost === undefined ? local : { host: path.seenHost, port: ephemeral++ };
    const over = isOver ? { isOver: true as const } : {};
    sockets[from]?.push({ local, remote: path.dialled, ...over });
    // Of one that is over, the side that closed it first alone knows.
    if (!isOver) sockets[to]?.push({ local: path.answering, remote: seen });
    if (caller.service !== target.service && caller.service !== undefined && target.service !== undefined) {
      calls.add(`${caller.service} ${target.service} ${target.port}`);
    }
    if (to === 0 && !isOver) clients.push({ ...seen, service: caller.service });
  }
  const members = actors.flatMap((each, index) =>
    each.isStranger ? [] : [memberOf(actors, index, sockets[index] ?? [])],
  );
  return {
    connections: { members, gateways: [gateway], unreadable: [] },
    services: names,
    calls,
    clients,
    broker: { url: `redis://127.0.0.1:${publishedBroker}` },
  };
}

interface Path {
  readonly localHost: string;
  readonly dialled: SocketAddress;
  readonly answering: SocketAddress;
  /** Where the target sees it come from, where that is not where it comes from. */
  readonly seenHost?: string;
}

function pathOf(caller: Actor, target: Actor, route: Dial['route']): Path | undefined {
  const isOnHost = caller.network === 'host';
  if (target.network === 'host') {
    const host = isOnHost ? '127.0.0.1' : gateway;
    const answering = { host, port: target.port };
    return { localHost: addressOf(caller) ?? '127.0.0.1', dialled: answering, answering };
  }
  const address = addressOf(target) ?? '';
  if (route === 'published') {
    if (target.hostPort === undefined) return undefined;
    const dialled = { host: isOnHost ? '127.0.0.1' : gateway, port: target.hostPort };
    const answering = { host: address, port: target.port };
    return { localHost: addressOf(caller) ?? '127.0.0.1', dialled, answering, seenHost: gateway };
  }
  const isBeside = caller.network === target.network;
  const answering = { host: isBeside ? '127.0.0.1' : address, port: target.port };
  return { localHost: isBeside ? '127.0.0.1' : (addressOf(caller) ?? gateway), dialled: answering, answering };
}

function memberOf(actors: readonly Actor[], index: number, sockets: readonly ConnectedSocket[]): ConnectedMember {
  const each = actors[index];
  if (!each) throw new Error('There is no such actor.');
  const isSharing = actors.some(
    (other, at) => at !== index && other.network === each.network && each.network !== 'host',
  );
  const address = addressOf(each);
  return {
    container: `shop-${each.service}-${index}`,
    service: each.service ?? '',
    addresses: address === undefined ? [] : [address],
    isOnHost: each.network === 'host',
    ...(isSharing ? { isSharing: true } : {}),
    published: each.hostPort === undefined ? [] : [{ hostPort: each.hostPort, port: each.port }],
    ...(each.isReadable ? { listens: [each.port], sockets } : {}),
  };
}

function addressOf({ network }: Actor): string | undefined {
  return network === 'host' ? undefined : `172.18.0.${network + 2}`;
}

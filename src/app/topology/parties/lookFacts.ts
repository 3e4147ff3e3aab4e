import type { BrokerLook } from '../../../protocol/topology/brokerLook.ts';
import type { FactChannel, WiringFact } from '../wiringFact.ts';
import { shortMemberName, type FoundParty, type Parties, type PartyClient } from './parties.ts';
import { certainSubscriptions } from './subscriptions.ts';
import { UnknownSentences } from './unknownSentences.ts';

type Use = NonNullable<BrokerLook['sample']>['uses'][number];
type Connection = BrokerLook['connections'][number];
type Source = WiringFact['evidence']['source'];

/** A consumer that has not read for so long may be left from a program that is gone. */
const idleConsumerMs = 60_000;

export interface LookFacts {
  readonly facts: readonly WiringFact[];
  /** What the look could not tell, a sentence each. */
  readonly unknown: readonly string[];
}

/** What one look at a broker has shown of who uses its channels. `broker` is its name; undefined for that of `x-patchbay.broker`. */
export function factsOfLook(look: BrokerLook, broker: string | undefined, parties: Parties): LookFacts {
  const clients = new LookClients(look, broker, parties);
  const unknown = new UnknownSentences();
  const facts = [
    ...sampleFacts(look, clients, unknown),
    ...consumerFacts(look, clients, unknown),
    ...subscriptionFacts(look, clients, unknown),
    ...connectionFacts(look, clients),
  ];
  return { facts, unknown: look.unwatched === undefined ? unknown.all : [look.unwatched, ...unknown.all] };
}

/** The clients of one look: who each is, asked once. */
class LookClients {
  readonly broker: string | undefined;
  readonly parties: Parties;
  readonly #connections: ReadonlyMap<string, Connection>;
  readonly #found = new Map<string, FoundParty>();
  readonly #ofMachine: number;

  constructor({ connections, sample }: BrokerLook, broker: string | undefined, parties: Parties) {
    this.broker = broker;
    this.parties = parties;
    this.#connections = new Map(connections.map((each) => [keyOf(each), each]));
    const seen = sample?.uses.flatMap(({ client }) => client ?? []) ?? [];
    this.#ofMachine = parties.countOfMachine(broker, [...connections, ...seen]);
  }

  find(client: Pick<PartyClient, 'host' | 'port'>): FoundParty {
    // All of a unix socket look the same.
    if (client.host === '') return this.parties.ofClient(this.broker, client, this.#ofMachine);
    const key = keyOf(client);
    const known = this.#found.get(key);
    const found = known ?? this.parties.ofClient(this.broker, this.#connections.get(key) ?? client, this.#ofMachine);
    this.#found.set(key, found);
    return found;
  }

  /** Of a connection itself, whose name is known also where its address is that of many. */
  findListed(connection: Connection): FoundParty {
    return this.parties.ofClient(this.broker, connection, this.#ofMachine);
  }

  channel(kind: FactChannel['kind'], key: string, isPattern: boolean): FactChannel {
    return { kind, key, isPattern, ...(this.broker === undefined ? {} : { broker: this.broker }) };
  }
}

function sampleFacts({ sample }: BrokerLook, clients: LookClients, unknown: UnknownSentences): readonly WiringFact[] {
  if (!sample) return [];
  return sample.uses.flatMap((use): WiringFact[] => {
    const { action: kind, channelKind, key, isPattern, command, group, times, bytes, atMs } = use;
    const found = partyOfUse(use, clients);
    if (found.kind === 'unclear') {
      unknown.add(`${somebody(found.text)} ${actionText(kind)} ${key}`, found.mayBe);
      return [];
    }
    const channel = clients.channel(channelKind, key, isPattern);
    const fact = {
      kind,
      channel,
      atMs,
      times,
      bytes,
      watchedMs: sample.durationMs,
      ...(group === undefined ? {} : { group }),
    };
    return [{ ...fact, ...partyAndEvidence(found, command.toUpperCase(), 'command') }];
  });
}

/** Whom an address does not tell, the name of a consumer may. */
function partyOfUse({ client, consumer = '' }: Use, clients: LookClients): FoundParty {
  if (!client) return { kind: 'outside', outside: 'a Lua script' };
  const found = clients.find(client);
  const named = found.kind === 'service' ? undefined : clients.parties.names.within(consumer);
  if (found.kind === 'service' || named === undefined) return found;
  if (found.kind === 'unclear' && !found.mayBe.includes(named)) return found;
  return { kind: 'service', service: named, by: 'consumer', text: `as consumer ${shortMemberName(consumer)}` };
}

/** Consumers that are there for days say when they last read, so that this is when they were seen. */
function consumerFacts(look: BrokerLook, clients: LookClients, unknown: UnknownSentences): readonly WiringFact[] {
  const seen = new Map<string, FoundParty>();
  for (const use of look.sample?.uses ?? []) {
    if (use.group !== undefined && use.consumer !== undefined) {
      seen.set(JSON.stringify([use.key, use.group, use.consumer]), partyOfUse(use, clients));
    }
  }
  return look.readers.groups.flatMap(({ key, group, consumers }) =>
    consumers.flatMap(({ name, idleMs }): WiringFact[] => {
      // Whoever was seen while it read is a fact of its own.
      if (seen.has(JSON.stringify([key, group, name]))) return [];
      const service = clients.parties.names.within(name);
      if (service === undefined) {
        if (idleMs < idleConsumerMs)
          unknown.add(`Consumer ${shortMemberName(name)} of the group ${group} reads ${key}`, []);
        return [];
      }
      const evidence = {
        source: 'consumer-name',
        text: `consumer ${shortMemberName(name)} of the group ${group}`,
      } as const;
      const channel = clients.channel('stream', key, false);
      return [{ kind: 'consumes', channel, group, party: { service }, evidence, atMs: look.atMs - idleMs, times: 1 }];
    }),
  );
}

function subscriptionFacts(look: BrokerLook, clients: LookClients, unknown: UnknownSentences): readonly WiringFact[] {
  return [false, true].flatMap((isPattern) => {
    const channels = look.readers.listeners.filter((each) => each.isPattern === isPattern);
    const { known, unclear } = certainSubscriptions({
      clients: look.connections.map((client) => {
        return { client, subscriptions: isPattern ? client.patterns : client.subscriptions };
      }),
      channels: channels.map(({ key, count }) => ({ key, listeners: count })),
      hidden: look.readers.hidden ?? 0,
    });
    const may = unclear.length === 0 ? [] : subscribedServices(look, clients, isPattern);
    for (const key of unclear) unknown.add(`Somebody listens to ${key}`, may);
    return known.flatMap(({ key, client }): WiringFact[] => {
      const found = clients.findListed(client);
      if (found.kind === 'unclear') {
        unknown.add(`${somebody(found.text)} listens to ${key}`, found.mayBe);
        return [];
      }
      const fact = {
        kind: 'consumes',
        channel: clients.channel('pubsub', key, isPattern),
        atMs: look.atMs,
        times: 1,
      } as const;
      return [{ ...fact, ...partyAndEvidence(found, 'subscribed', 'subscription') }];
    });
  });
}

/** The services that are known to be subscribed to something. */
function subscribedServices(look: BrokerLook, clients: LookClients, isPattern: boolean): readonly string[] {
  const subscribed = look.connections.filter((each) => (isPattern ? each.patterns : each.subscriptions) > 0);
  const found = subscribed.map((connection) => clients.findListed(connection));
  return [...new Set(found.flatMap((each) => (each.kind === 'service' ? [each.service] : [])))].sort();
}

/** That a service is connected to the broker, where that is a service too. The last commands of its connections say what it does there. */
function connectionFacts(look: BrokerLook, clients: LookClients): readonly WiringFact[] {
  const target = clients.parties.serviceOf(clients.broker);
  if (target === undefined) return [];
  const found = look.connections.flatMap((connection) => {
    const party = clients.findListed(connection);
    return party.kind === 'service' && party.service !== target ? [{ connection, party }] : [];
  });
  const same = Map.groupBy(
    found,
    ({ connection, party }) => `${party.service} ${party.text} ${connection.lastCommand}`,
  );
  return [...same.values()].flatMap((group): WiringFact[] => {
    const [first] = group;
    if (!first) return [];
    const { party, connection } = first;
    const last = connection.lastCommand === '' ? '' : `, last command ${connection.lastCommand.replace('|', ' ')}`;
    const evidence = { source: sourceOf(party, 'connection'), text: `connected ${party.text}${last}` };
    return [
      {
        kind: 'calls',
        party: { service: party.service },
        target: { service: target },
        evidence,
        atMs: look.atMs,
        times: group.length,
      },
    ];
  });
}

function partyAndEvidence(
  found: Exclude<FoundParty, { kind: 'unclear' }>,
  what: string,
  source: Source,
): Pick<WiringFact, 'party' | 'evidence'> {
  if (found.kind === 'outside') {
    return { party: { outside: found.outside }, evidence: { source, text: `${what} by ${found.outside}` } };
  }
  return {
    party: { service: found.service },
    evidence: { source: sourceOf(found, source), text: `${what} ${found.text}` },
  };
}

/** A name is weaker than an address, so that it is told where it alone speaks. */
function sourceOf({ by }: Extract<FoundParty, { kind: 'service' }>, source: Source): Source {
  if (by === 'address') return source;
  return by === 'name' ? 'client-name' : 'consumer-name';
}

/** `Somebody from 172.18.0.1, by the published port,`. */
function somebody(text: string): string {
  return `Somebody ${text}${text.includes(',') ? ',' : ''}`;
}

function actionText(action: Use['action']): string {
  return action === 'publishes' ? 'publishes' : 'reads';
}

function keyOf({ host, port }: Pick<PartyClient, 'host' | 'port'>): string {
  return `${host} ${port}`;
}

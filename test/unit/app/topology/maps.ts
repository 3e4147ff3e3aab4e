import * as fc from 'fast-check';
import { ObservedWiring } from '../../../../src/app/topology/wiring/observedWiring.ts';
import {
  measuredTopology,
  type MeasuredTopology,
  type TopologyFacts,
} from '../../../../src/app/topology/model/topology.ts';
import type { FactChannel, WiringFact } from '../../../../src/app/topology/wiringFact.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import type { Topology } from '../../../../src/protocol/topology/topology.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';

export const nowMs = 1_000_000;

/** What was seen in one look of six seconds at the default broker. */
export function measuredMap(
  application: Application,
  facts: readonly WiringFact[] = [],
  more: Partial<TopologyFacts> = {},
): MeasuredTopology {
  const { channels = [] } = application.messaging.channels
    ? { channels: Object.values(application.messaging.channels) }
    : {};
  const observed = new ObservedWiring((channel) =>
    channels.some(({ kind, key }) => kind === channel.kind && key === channel.key),
  );
  observed.add({ atMs: nowMs, facts, watched: [{ durationMs: 6000 }] });
  return measuredTopology({ application, observed, channels: [], running: new Set(), nowMs, ...more });
}

export function aMap(...args: Parameters<typeof measuredMap>): Topology {
  return measuredMap(...args).topology;
}

type UsedChannel = Partial<FactChannel> & { readonly key: string };
type Counted = Pick<WiringFact, 'watchedMs' | 'bytes'> & { readonly group?: string; readonly times?: number };

/** That a service was seen to publish or consume; of a text, to a stream of that key. */
export function seen(
  kind: 'publishes' | 'consumes',
  service: string,
  channel: UsedChannel | string,
  more: Counted = {},
): WiringFact {
  const used = typeof channel === 'string' ? { key: channel } : channel;
  return {
    ...{ kind, party: { service }, channel: { kind: 'stream', isPattern: false, ...used } },
    ...{ evidence: { source: 'command', text: `a command of ${service}` }, atMs: nowMs, times: 1, ...more },
  };
}

/** `publishes service:orders → channel:created do`: declared, observed. */
export function edgesOf({ edges }: Topology): readonly string[] {
  return edges.map(({ kind, from, to, isDeclared, isObserved }) => {
    return `${kind} ${from} → ${to} ${isDeclared ? 'd' : ''}${isObserved ? 'o' : ''}`;
  });
}

/** Names as nobody would choose them, and some that meet. */
export const names = fc.oneof(
  fc.constantFrom(
    'orders',
    'billing',
    '__proto__',
    'constructor',
    'a/b',
    'a',
    'b/c',
    '"; DROP',
    'x]\n  n0 --> n1',
    '=1+1',
    '🦊',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const services = fc.uniqueArray(names, { minLength: 1, maxLength: 6 });
const channelNames = fc.uniqueArray(names, { maxLength: 6 });

/** Applications of a few services and channels, wired at random, with what was seen of them. */
export const wirings = fc
  .tuple(services, channelNames)
  .chain(([own, channels]) => {
    const channel = fc.constantFrom(...(channels.length > 0 ? channels : ['none']));
    const service = fc.constantFrom(...own);
    const kind = fc.constantFrom('stream' as const, 'pubsub' as const, 'list' as const, 'sorted-set' as const);
    const group = fc.option(names, { nil: undefined });
    const party = fc.oneof(
      { weight: 5, arbitrary: service.map((one) => ({ service: one })) },
      names.map((outside) => ({ outside })),
    );
    const fact = fc.record({
      ...{ does: fc.constantFrom('publishes' as const, 'consumes' as const, 'calls' as const), party, target: party },
      ...{
        key: fc.oneof(channel, names),
        kind,
        isPattern: fc.boolean(),
        group,
        times: fc.nat(100),
        bytes: fc.nat(1000),
      },
    });
    return fc.record({
      own: fc.constant(own),
      channels: fc.tuple(
        ...channels.map((name) =>
          fc.record({ name: fc.constant(name), kind, dead: fc.option(channel, { nil: undefined }) }),
        ),
      ),
      publishes: fc.array(fc.tuple(service, channel), { maxLength: 10 }),
      consumes: fc.array(fc.tuple(service, channel, group), { maxLength: 10 }),
      depends: fc.array(fc.tuple(service, service), { maxLength: 5 }),
      facts: fc.array(fact, { maxLength: 15 }),
      running: fc.subarray(own),
    });
  })
  .map(({ own, channels, publishes, consumes, depends, facts, running }) => {
    const of = <T extends readonly unknown[]>(all: readonly T[], service: string): readonly T[] =>
      all.filter(([name]) => name === service);
    const application = anApplication(
      own.map((name) =>
        aService(name, {
          publishes: of(publishes, name).map(([, channel]) => channel),
          consumes: of(consumes, name).map(([, channel, group]) => ({
            channel,
            ...(group !== undefined && { group }),
          })),
          dependsOn: Object.fromEntries(
            of(depends, name).map(([, target]) => [
              target,
              { condition: 'service_started' as const, isRequired: true },
            ]),
          ),
        }),
      ),
      {
        channels: channels.map(({ name, kind, dead }) =>
          aChannel(name, {
            kind,
            isPattern: kind === 'pubsub' && name.includes('*'),
            ...(dead !== undefined && { deadLetter: dead }),
          }),
        ),
      },
    );
    return { application, facts: facts.map(factOf), running: new Set(running) };
  });

interface Drawn {
  readonly does: 'publishes' | 'consumes' | 'calls';
  readonly party: { readonly service: string } | { readonly outside: string };
  readonly target: { readonly service: string } | { readonly outside: string };
  readonly key: string;
  readonly kind: FactChannel['kind'];
  readonly isPattern: boolean;
  readonly group: string | undefined;
  readonly times: number;
  readonly bytes: number;
}

function factOf({ does, party, target, key, kind, isPattern, group, times, bytes }: Drawn): WiringFact {
  const common = {
    party,
    evidence: { source: 'command' as const, text: `${does} ${key}` },
    atMs: nowMs,
    times,
    bytes,
    watchedMs: 6000,
  };
  if (does === 'calls') return { ...common, kind: does, target };
  const channel = { kind, key, isPattern: isPattern && kind === 'pubsub' };
  return {
    ...common,
    kind: does,
    channel,
    ...(does === 'consumes' && kind === 'stream' && group !== undefined && { group }),
  };
}

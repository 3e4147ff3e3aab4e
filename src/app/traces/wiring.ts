import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import type { WiringFacts } from '../../protocol/traces/trace.ts';
import type { Topology } from '../../protocol/topology/topology.ts';

/** Which services publish to and consume from which channel: as the manifest says it, and as the map of the application has seen it. */
export function wiringOf({ services }: Pick<Application, 'services'>, seen?: Pick<Topology, 'edges'>): WiringFacts {
  const publishers: Record<string, string[]> = {};
  const consumers: Record<string, string[]> = {};
  for (const { name, publishes, consumes } of Object.values(services)) {
    for (const channel of publishes) add(publishers, channel, name);
    for (const { channel } of consumes) add(consumers, channel, name);
  }
  for (const { kind, service, channel, isObserved } of seen?.edges ?? []) {
    if (!isObserved || channel === null || !ownProperty(services, service)) continue;
    if (kind === 'publishes') add(publishers, channel, service);
    if (kind === 'consumes') add(consumers, channel, service);
  }
  return { publishers, consumers };
}

function add(names: Record<string, string[]>, channel: string, service: string): void {
  const known = Object.hasOwn(names, channel) ? names[channel] : undefined;
  if (!known) Object.defineProperty(names, channel, { value: [service], enumerable: true, configurable: true });
  else if (!known.includes(service)) known.push(service);
}

import type { Application } from '../../manifest/model.ts';
import type { WiringFacts } from '../../protocol/traces/trace.ts';

/** Which services the manifest says publish to and consume from which channel. */
export function wiringOf({ services }: Pick<Application, 'services'>): WiringFacts {
  const publishers: Record<string, string[]> = {};
  const consumers: Record<string, string[]> = {};
  for (const { name, publishes, consumes } of Object.values(services)) {
    for (const channel of publishes) add(publishers, channel, name);
    for (const { channel } of consumes) add(consumers, channel, name);
  }
  return { publishers, consumers };
}

function add(names: Record<string, string[]>, channel: string, service: string): void {
  const known = Object.hasOwn(names, channel) ? names[channel] : undefined;
  if (!known) Object.defineProperty(names, channel, { value: [service], enumerable: true, configurable: true });
  else if (!known.includes(service)) known.push(service);
}

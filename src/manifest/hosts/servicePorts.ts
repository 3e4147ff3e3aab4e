import { imageUse } from '../images/images.ts';
import { entriesOf, find, itemsOf, numberOf, textOf, type Node } from '../tree/tree.ts';

/** The ports of a normalised service, of TCP. */
export interface ServicePorts {
  /** That its container listens on, as far as the manifest and the knowledge of its image say. */
  readonly inside: ReadonlySet<number>;
  /** Of this machine → of the container. */
  readonly published: ReadonlyMap<number, number>;
}

const known = new WeakMap<Node, ServicePorts>();

/** Remembered for as long as the service's tree lives. */
export function servicePortsOf(service: Node): ServicePorts {
  const ports = known.get(service) ?? portsIn(service);
  known.set(service, ports);
  return ports;
}

function portsIn(service: Node): ServicePorts {
  const inside = new Set<number>();
  const published = new Map<number, number>();
  for (const port of itemsOf(find(service, 'ports'))) {
    const target = numberOf(find(port, 'target'));
    const outside = numberOf(find(port, 'published'));
    if (target === undefined || (textOf(find(port, 'protocol')) ?? 'tcp') !== 'tcp') continue;
    inside.add(target);
    if (outside !== undefined) published.set(outside, target);
  }
  for (const port of itemsOf(find(service, 'expose'))) {
    const number = Number(/^\d{1,5}/.exec(textOf(port) ?? '')?.[0]);
    if (Number.isFinite(number)) inside.add(number);
  }
  for (const { port } of imageUse(textOf(find(service, 'image')) ?? '')?.image.ports ?? []) inside.add(port);
  return { inside, published };
}

/** True if a service says a number in its environment, its command or its health check: it may well listen there. */
export function mentionsNumber(service: Node, number: number): boolean {
  const word = new RegExp(`(?<!\\d)${number}(?!\\d)`);
  const commands = [find(service, 'command'), find(service, 'entrypoint'), find(service, 'healthcheck', 'test')];
  const texts = commands.flatMap((command) => [textOf(command), ...itemsOf(command).map(textOf)]);
  const values = entriesOf(find(service, 'environment')).map(([, value]) => textOf(value));
  return [...texts, ...values].some((text) => text !== undefined && word.test(text));
}

import type { Service } from '../../manifest/model.ts';

/** A request and its reply go round between two, as they should. */
const leastInCycle = 3;

/** The services of the circle that the messages of each go round in, itself included. Those in none are left out. */
export function messageCycles(services: readonly Service[]): ReadonlyMap<string, readonly string[]> {
  const next = receivers(services);
  const reached = new Map([...next.keys()].map((name) => [name, reachedFrom(name, next)] as const));
  const cycles = new Map<string, readonly string[]>();
  for (const [name, others] of reached) {
    if (!others.has(name)) continue;
    const cycle = [...others].filter((other) => reached.get(other)?.has(name));
    if (cycle.length >= leastInCycle) cycles.set(name, cycle.toSorted());
  }
  return cycles;
}

/** Who gets the messages of each service that sends some. */
function receivers(services: readonly Service[]): ReadonlyMap<string, ReadonlySet<string>> {
  const consumers = new Map<string, string[]>();
  for (const { name, consumes } of services) {
    for (const { channel } of consumes) consumers.set(channel, [...(consumers.get(channel) ?? []), name]);
  }
  return new Map(
    services.flatMap(({ name, publishes }) => {
      const all = new Set(publishes.flatMap((channel) => consumers.get(channel) ?? []));
      return all.size === 0 ? [] : [[name, all] as const];
    }),
  );
}

function reachedFrom(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const other of next.get(name) ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}

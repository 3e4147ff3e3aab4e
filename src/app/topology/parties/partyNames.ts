import type { ConnectedMember } from '../../../engine/connections.ts';
import { containerName } from '../../../engine/plan/names.ts';
import type { Application } from '../../../manifest/model.ts';

/** As many digits of its id as a container has for a host name. */
const idDigits = 12;
const maxNameLength = 500;

/** Which service a name speaks of that a program has given itself. Names prove nothing: an address is stronger. */
export class PartyNames {
  readonly #services: ReadonlySet<string>;
  /** The name of a container or of a host → the services that have such a one. */
  readonly #known = new Map<string, Set<string>>();

  constructor(application: Application, members: readonly ConnectedMember[]) {
    this.#services = new Set(Object.keys(application.services));
    for (const service of Object.values(application.services)) {
      for (let number = 1; number <= Math.max(1, service.replicas); number++) {
        this.#note(containerName(application, service, number), service.name);
        this.#note(`${service.name}-${number}`, service.name);
      }
      if (service.hostname) this.#note(service.hostname, service.name);
    }
    for (const { container, service, id } of members) {
      this.#note(container, service);
      if (id !== undefined) this.#note(id.slice(0, idDigits), service);
    }
  }

  /** `orders`, `shop-orders-1`, a container's id: the whole name is that of a service or of one of its containers. */
  whole(name: string): string | undefined {
    if (this.#services.has(name)) return name;
    const id = /^[0-9a-f]{12,64}$/.test(name) ? name.slice(0, idDigits) : name;
    return only(this.#known.get(id));
  }

  /**
   * The same, or it holds the name or id of a container as words of its own: `shop-orders-1:7`, `worker@3f2a90c1d2e3`. Of names
   * within each other the longest counts; names of two services speak of none.
   */
  within(name: string): string | undefined {
    if (name.length > maxNameLength) return undefined;
    const whole = this.whole(name);
    if (whole !== undefined) return whole;
    const held = [...this.#known.keys()].filter((known) => holds(name, known));
    const outermost = held.filter((known) => !held.some((other) => other !== known && other.includes(known)));
    const services = outermost.map((known) => only(this.#known.get(known)));
    const [first] = services;
    return services.every((service) => service === first) ? first : undefined;
  }

  #note(name: string, service: string): void {
    if (!this.#services.has(service)) return;
    const known = this.#known.get(name);
    if (known) known.add(service);
    else this.#known.set(name, new Set([service]));
  }
}

function only(services: ReadonlySet<string> | undefined): string | undefined {
  const [first, ...others] = services ?? [];
  return others.length === 0 ? first : undefined;
}

/**
 * Before it stands nothing, or what no name goes on with; behind it the same, or the number of a process or thread. Nobody is called as a
 * container's id by chance: beside that may stand whatever is neither a letter nor a digit.
 */
function holds(name: string, known: string): boolean {
  const [before, after] = isId(known)
    ? [/(?:^|[^0-9a-z])$/i, /^(?:$|[^0-9a-z])/i]
    : [/(?:^|[^\w.-])$/, /^(?:$|[^\w.-]|[-._]\d+(?:$|\W))/];
  for (let at = name.indexOf(known); at >= 0; at = name.indexOf(known, at + 1)) {
    if (before.test(name.slice(0, at)) && after.test(name.slice(at + known.length))) return true;
  }
  return false;
}

function isId(text: string): boolean {
  return text.length === idDigits && /^[0-9a-f]+$/.test(text);
}

import { Redis, type RedisOptions } from 'ioredis';
import { abortable } from '../../../base/async.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { HostPort, RedisAddress } from './address.ts';
import { fixedOptions } from './options.ts';
import { replyCode } from './problems.ts';
import type { Destination, Route } from './route.ts';

interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly place: HostPort;
  readonly replicas: readonly HostPort[];
}

/** How long a node that is asked for the others may take. */
const askTimeoutMs = 3000;

/** A cluster's masters and their slots, asked of whichever node answers, and corrected by what `MOVED` and `ASK` say. */
export class ClusterRoute implements Route {
  readonly label: string;
  readonly isCluster = true;
  readonly #options: RedisOptions;
  readonly #seeds: readonly HostPort[];
  /** Slots that are on their way to another node. */
  readonly #asking = new Map<number, HostPort>();
  #ranges: Promise<readonly SlotRange[]> | undefined;
  #known: readonly HostPort[] = [];

  constructor({ label, options, seeds }: RedisAddress) {
    this.label = label;
    this.#options = options;
    this.#seeds = seeds;
  }

  async to(slot: number | undefined, signal: AbortSignal): Promise<Destination> {
    const asked = slot === undefined ? undefined : this.#asking.get(slot);
    if (asked) return this.#destination(asked, true);
    const ranges = await abortable(this.#load(), signal);
    const range = slot === undefined ? ranges[0] : ranges.find(({ first, last }) => slot >= first && slot <= last);
    if (!range) throw this.#uncovered();
    return this.#destination(range.place, false);
  }

  async all(signal: AbortSignal): Promise<readonly Destination[]> {
    const ranges = await abortable(this.#load(), signal);
    return this.#destinations(ranges.map(({ place }) => place));
  }

  /** Asks anew: no command is ever refused because a replica has come or gone. */
  async replicas(signal: AbortSignal): Promise<readonly Destination[]> {
    const ranges = await abortable(this.#ask(), signal);
    return this.#destinations(ranges.flatMap(({ replicas }) => replicas));
  }

  async slots(signal: AbortSignal): Promise<readonly number[]> {
    const ranges = await abortable(this.#load(), signal);
    return [...new Map(ranges.map(({ place, first }) => [nameOf(place), first])).values()];
  }

  learn(error: unknown): boolean {
    const code = replyCode(error);
    if (code !== 'MOVED' && code !== 'ASK' && code !== 'TRYAGAIN') return false;
    const [, slot, place] = /^(?:MOVED|ASK) (\d+) (\S+)/.exec((error as Error).message) ?? [];
    const target = place === undefined ? undefined : placeOf(place);
    if (code === 'ASK' && target) this.#asking.set(Number(slot), target);
    if (code === 'MOVED') {
      this.#asking.delete(Number(slot));
      this.forget();
    }
    return true;
  }

  forget(): void {
    this.#asking.clear();
    this.#ranges = undefined;
  }

  #load(): Promise<readonly SlotRange[]> {
    const loading = (this.#ranges ??= this.#ask());
    loading.catch(() => {
      if (this.#ranges === loading) this.#ranges = undefined;
    });
    return loading;
  }

  /** Asks one node after the other: the first that answers knows them all. */
  async #ask(): Promise<readonly SlotRange[]> {
    const candidates = new Map([...this.#known, ...this.#seeds].map((place) => [nameOf(place), place]));
    let failure: unknown;
    for (const place of candidates.values()) {
      try {
        const ranges = await this.#slotsBy(place);
        if (ranges.length === 0) continue;
        this.#known = [...new Map(ranges.map((range) => [nameOf(range.place), range.place])).values()];
        return ranges;
      } catch (error) {
        failure = error;
      }
    }
    throw failure instanceof Error ? failure : this.#uncovered();
  }

  async #slotsBy(place: HostPort): Promise<readonly SlotRange[]> {
    const client = new Redis({ ...fixedOptions, ...this.#options, ...place, connectTimeout: askTimeoutMs });
    let failure: Error | undefined;
    client.on('error', (error: Error) => (failure ??= error));
    try {
      await client.connect();
      return rangesIn(await abortable(client.call('CLUSTER', 'SLOTS'), AbortSignal.timeout(askTimeoutMs)), place);
    } catch (error) {
      throw failure ?? error;
    } finally {
      client.disconnect();
    }
  }

  #destinations(places: readonly HostPort[]): readonly Destination[] {
    const byName = new Map(places.map((place) => [nameOf(place), place]));
    return [...byName.values()].map((place) => this.#destination(place, false));
  }

  #destination(place: HostPort, isAsking: boolean): Destination {
    return { name: nameOf(place), options: { ...this.#options, ...place }, isAsking };
  }

  #uncovered(): ProblemError {
    return new ProblemError({
      code: 'broker.unreachable',
      severity: 'error',
      message: `The cluster at ${this.label} has slots that no node serves. Start its missing nodes, or assign the slots.`,
    });
  }
}

/** `[[first, last, [host, port, …], …replicas], …]`; a node that does not know its own host means the one it was asked at. */
function rangesIn(reply: unknown, asked: HostPort): readonly SlotRange[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((range: unknown): SlotRange[] => {
    if (!Array.isArray(range)) return [];
    const [first, last, master, ...replicas] = range as unknown[];
    const place = nodeIn(master, asked);
    if (typeof first !== 'number' || typeof last !== 'number' || !place) return [];
    return [{ first, last, place, replicas: replicas.flatMap((replica) => nodeIn(replica, asked) ?? []) }];
  });
}

/** `[host, port, …]`. */
function nodeIn(node: unknown, asked: HostPort): HostPort | undefined {
  const [host, port] = Array.isArray(node) ? (node as unknown[]) : [];
  if (typeof port !== 'number') return undefined;
  const isNamed = typeof host === 'string' && host !== '' && host !== '?';
  return { host: isNamed ? host : asked.host, port };
}

/** `host:port`, where the host may be an IPv6 address without brackets. */
function placeOf(text: string): HostPort | undefined {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  return colon > 0 && Number.isInteger(port) && port > 0 ? { host: text.slice(0, colon), port } : undefined;
}

function nameOf({ host, port }: HostPort): string {
  return `${host}:${port}`;
}

/** Who is subscribed to how many channels, and how many listen to each of the channels that were asked for. */
export interface SubscriptionCounts<Client> {
  readonly clients: readonly { readonly client: Client; readonly subscriptions: number }[];
  readonly channels: readonly { readonly key: string; readonly listeners: number }[];
  /** Listeners who are none of these clients, on channels that nobody can tell. */
  readonly hidden?: number;
}

export interface Subscribed<Client> {
  readonly key: string;
  readonly client: Client;
}

/**
 * Who listens to what, where the counts leave only one answer: a channel that has as many listeners as there are clients left with a
 * subscription is listened to by all of them. If the counts of the channels add up to those of the clients, so that there are no other
 * channels, a client that has as many subscriptions as there are channels left listens to all of those. A client counts once for a channel.
 */
export function certainSubscriptions<Client>({ clients, channels, hidden = 0 }: SubscriptionCounts<Client>): {
  readonly known: readonly Subscribed<Client>[];
  /** Channels of whose listeners some are not known. */
  readonly unclear: readonly string[];
} {
  const subscribed = clients.filter(({ subscriptions }) => subscriptions > 0);
  const heard = channels.filter(({ listeners }) => listeners > 0);
  const subscriptions = sum(subscribed.map((each) => each.subscriptions));
  const listeners = sum(heard.map((each) => each.listeners));
  // Somebody listens whose connection is not among these: another Patchbay, or one that has come between the two counts.
  if (hidden > 0 || listeners > subscriptions) return { known: [], unclear: heard.map(({ key }) => key) };
  const isWhole = subscriptions === listeners;
  const matching = new Matching(
    new Map(subscribed.map(({ client, subscriptions }) => [client, subscriptions])),
    new Map(heard.map(({ key, listeners }) => [key, listeners])),
  );
  for (let size = -1; size !== matching.known.length;) {
    size = matching.known.length;
    for (const { key } of heard) matching.settleChannel(key);
    if (isWhole) for (const { client } of subscribed) matching.settleClient(client);
  }
  return { known: matching.known, unclear: matching.open };
}

/** What is known so far, and what is left of both counts. */
class Matching<Client> {
  readonly known: Subscribed<Client>[] = [];
  readonly #clients: Map<Client, number>;
  readonly #channels: Map<string, number>;
  readonly #taken: ReadonlyMap<string, Set<Client>>;

  constructor(clients: Map<Client, number>, channels: Map<string, number>) {
    this.#clients = clients;
    this.#channels = channels;
    this.#taken = new Map([...channels.keys()].map((key) => [key, new Set<Client>()]));
  }

  get open(): readonly string[] {
    return [...this.#channels].filter(([, listeners]) => listeners > 0).map(([key]) => key);
  }

  settleChannel(key: string): void {
    const listeners = this.#channels.get(key) ?? 0;
    const may = [...this.#clients].filter(([client, count]) => count > 0 && !this.#taken.get(key)?.has(client));
    if (listeners === may.length) for (const [client] of may) this.#take(key, client);
  }

  settleClient(client: Client): void {
    const may = this.open.filter((key) => !this.#taken.get(key)?.has(client));
    if (this.#clients.get(client) === may.length) for (const key of may) this.#take(key, client);
  }

  #take(key: string, client: Client): void {
    this.known.push({ key, client });
    this.#taken.get(key)?.add(client);
    this.#clients.set(client, (this.#clients.get(client) ?? 1) - 1);
    this.#channels.set(key, (this.#channels.get(key) ?? 1) - 1);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

import { expect } from 'vitest';
import { resolveSource, sourceChoices } from '../../../src/app/inspector/sources.ts';
import { wiringOf } from '../../../src/app/traces/wiring.ts';
import { hasTrait } from '../../../src/base/kinds/sources.ts';
import type { EngineAddress } from '../../../src/engine/engine.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import type { FoundTrace, Hop } from '../../../src/protocol/traces/trace.ts';
import { shopFolder } from '../../../scripts/machine/shop.ts';
import type { CommandLine } from '../cli/commandLine.ts';
import { eventually } from '../broker/eventually.ts';
import { startTap, type TapWorker } from '../tap/tapWorker.ts';

/** Where a shop runs. */
export interface ShopPlaces {
  readonly project: string;
  readonly web: string;
  readonly redisPort: number;
  readonly engine: EngineAddress;
}

const session = 'shop';

/** A tap that reads all channels and logs of a shop. */
export class ShopTap {
  readonly #places: ShopPlaces;
  readonly #application: Application;
  readonly #tap: TapWorker = startTap();

  constructor(places: ShopPlaces) {
    this.#places = places;
    const request = { files: [`${shopFolder}/patchbay.yaml`], projectName: places.project, profiles: [], envFiles: [] };
    const { application } = resolve(request, nodeManifestHost({}));
    if (!application) throw new Error('The manifest of the shop cannot be read.');
    this.#application = application;
  }

  async open(): Promise<void> {
    const { redisPort, engine } = this.#places;
    const places = {
      broker: () => ({ url: `redis://127.0.0.1:${redisPort}` }),
      engine: () => engine,
      start: { at: 'beginning' } as const,
      logTail: 1000,
    };
    const sources = sourceChoices(this.#application).flatMap(({ id, kind }) => {
      const found = resolveSource(this.#application, places, id);
      return 'source' in found && (kind === 'logs' || hasTrait(kind, 'isChannel')) ? [found.source] : [];
    });
    await this.#tap.peer.request('openSession', { session, maxMessages: 100_000, maxBytes: 64e6 });
    await this.#tap.peer.request('setSources', { session, sources });
    await eventually(
      () => this.#tap.sources.at(-1) ?? [],
      (statuses) => statuses.length > 0 && statuses.every(({ state }) => state === 'live'),
    );
  }

  /** Everything that has the value, once that is right. */
  async trace(value: string, isRight: (trace: FoundTrace) => boolean): Promise<FoundTrace> {
    const request = { value, isAnywhere: true, wiring: wiringOf(this.#application), limit: 1000 };
    return eventually(
      () => this.#tap.peer.request('trace', request),
      (trace) => trace.unknown === 0 && isRight(trace),
      30_000,
    );
  }

  stop(): Promise<void> {
    return this.#tap.stop();
  }
}

/** Orders something that is shipped soon. */
export async function orderExpress(web: string): Promise<string> {
  const order = { customer: 'Test', items: [{ sku: 'tea', quantity: 1 }], card: '4242-4242', express: true };
  const answer = await fetch(`${web}/api/orders`, { method: 'POST', body: JSON.stringify(order) });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { orderId: string }).orderId;
}

/** What a shop does with an order, on channels that keep something and on those that do not, and what its services write of it. */
export function expectWholeTrace({ hops }: FoundTrace): void {
  const told = hops.map((hop) => `${hop.kind} ${hop.label}`);
  const channels = ['stream orders.created', 'stream payments.settled', 'stream orders.shipped'];
  // Three states, and two letters to the customer.
  const heard = ['pubsub orders.status', 'pubsub orders.status', 'pubsub orders.status'];
  const letters = ['pubsub notifications', 'pubsub notifications'];
  const waiting = ['sorted-set shipping.scheduled'];
  const logs = ['logs orders', 'logs payments', 'logs shipping', 'logs notifications'];
  expect(told).toEqual(expect.arrayContaining([...channels, ...waiting, ...logs, ...letters]));
  expect(told.filter((each) => each === heard[0])).toEqual(heard);
  expect(told.filter((each) => each === letters[0])).toEqual(letters);
  // No hop comes before what led to it, and all but the first follow from another one.
  for (const [place, { causes }] of hops.entries()) {
    expect(causes.length > 0).toBe(place > 0);
    for (const { hop } of causes) expect(hop).toBeLessThan(place);
  }
  expect(rootOf(hops, 'orders.shipped')).toBe(hops[0]);
  expect(ancestorsOf(hops, 'orders.shipped')).toEqual(expect.arrayContaining(['orders.created', 'payments.settled']));
}

/** The same order on the command line: what is kept of it. */
export async function expectKeptTrace(cli: CommandLine, orderId: string, words: readonly string[]): Promise<void> {
  const manifest = ['-f', `${shopFolder}/patchbay.yaml`];
  const { exitCode, stdout, stderr } = await cli.run([...words, ...manifest, 'trace', orderId, '--format', 'json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { hops } = JSON.parse(stdout) as { hops: readonly { readonly source: string; readonly kind: string }[] };
  const told = hops.map(({ source, kind }) => `${kind} ${source}`);
  const streams = ['stream orders.created', 'stream payments.settled', 'stream orders.shipped'];
  expect(told.filter((each) => each.startsWith('stream'))).toEqual(streams);
  const logs = ['log orders', 'log payments', 'log shipping', 'log notifications'];
  expect(told).toEqual(expect.arrayContaining(logs));
}

/** True once an order has gone all its way. */
export function isShipped({ hops }: FoundTrace): boolean {
  return hops.filter(({ label, kind }) => label === 'notifications' && kind === 'pubsub').length >= 2;
}

function ancestorsOf(hops: readonly Hop[], label: string): readonly string[] {
  const labels: string[] = [];
  let hop = hops.find((each) => each.label === label);
  while (hop) {
    labels.push(hop.label);
    hop = hops[hop.causes[0]?.hop ?? -1];
  }
  return labels;
}

function rootOf(hops: readonly Hop[], label: string): Hop | undefined {
  let hop = hops.find((each) => each.label === label);
  while (hop?.causes[0]) hop = hops[hop.causes[0].hop];
  return hop;
}

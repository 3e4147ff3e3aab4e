import type { DockerClient } from '../docker/connection/client.ts';
import { labels } from '../docker/labels.ts';
import { followEvents } from '../docker/streams/events.ts';
import { objectsOf } from '../docker/streams/lines.ts';
import { assertAlone, isServing } from './container.ts';
import type { ForwardSettings } from './settings.ts';

const askTimeoutMs = 2000;

/**
 * Gives way to a container of the service that something else starts: names that lead to both would lead to each in turn. Resolves
 * once none can come unseen.
 */
export async function watchOthers(
  client: DockerClient,
  settings: ForwardSettings,
  giveWay: (reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { project, service } = settings;
  const label = [`${labels.project}=${project}`, `${labels.service}=${service}`];
  const following = Promise.withResolvers<undefined>();
  const onStart = (name: string): void => giveWay(`the container ${name} was started`);
  followStarts(client, label, onStart, () => following.resolve(undefined), signal).catch((error: unknown) => {
    following.reject(error);
    // An engine that tells no more of its events has gone, or will be noticed to have.
    giveWay('the connection to the engine was lost');
  });
  await following.promise;
  await assertAlone(client, settings, signal);
}

/**
 * Resolves when a container of the project starts, one of the networks is made, or the engine is lost. In a cluster, the project's containers
 * may start on other machines alone.
 */
export async function untilStart(
  client: DockerClient,
  { project, networks }: Pick<ForwardSettings, 'project' | 'networks'>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const label = [`${labels.project}=${project}`];
  const end = (): void => over.abort();
  const started = followStarts(client, label, end, () => undefined, combined);
  const made = untilNetwork(client, new Set(networks.map(({ name }) => name)), combined);
  await Promise.race([started, made]).catch(() => undefined);
  end();
}

async function untilNetwork(client: DockerClient, names: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const since = (Date.now() / 1000).toFixed(3);
  const query = { since, filters: { type: ['network'], event: ['create'] } };
  const stream = await client.stream({ method: 'GET', path: '/events', query }, signal);
  for await (const { Actor } of objectsOf(stream)) {
    const { Attributes } = (Actor ?? {}) as { readonly Attributes?: { readonly name?: unknown } };
    if (names.has(String(Attributes?.name))) return;
  }
}

/** True if it was killed by way of the engine, rather than lost with it or ended by itself. */
export async function wasKilled(client: DockerClient, id: string): Promise<boolean> {
  const filters = { container: [id], event: ['kill'] };
  const query = { since: 0, until: (Date.now() / 1000).toFixed(3), filters };
  const signal = AbortSignal.timeout(askTimeoutMs);
  try {
    for await (const _ of objectsOf(await client.stream({ method: 'GET', path: '/events', query }, signal)))
      return true;
  } catch {
    // The engine is gone too.
  }
  return false;
}

function followStarts(
  client: DockerClient,
  label: readonly string[],
  onStart: (name: string) => void,
  onReady: () => void,
  signal: AbortSignal,
): Promise<never> {
  const onEvent: Parameters<typeof followEvents>[2] = ({ action, attributes }) => {
    if (action === 'start' && isServing(attributes)) onStart(attributes['name'] ?? '');
  };
  return followEvents(client, { label }, onEvent, onReady, signal);
}

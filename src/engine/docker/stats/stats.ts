import type { ContainerStats } from '../../engine.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { followEvents } from '../streams/events.ts';
import { isForwarder, labels } from '../labels.ts';
import { objectsOf } from '../streams/lines.ts';

type OnStats = (stats: ContainerStats) => void;

interface Subject {
  readonly id: string;
  readonly container: string;
  readonly service: string;
}

export function followStats(
  client: DockerClient,
  project: string,
  onStats: OnStats,
  signal: AbortSignal,
): Promise<void> {
  const nameOf: NameOf = (name, its) => ({ container: name, service: its[labels.service] ?? '' });
  return followLabelled(client, { label: `${labels.project}=${project}`, nameOf }, onStats, signal);
}

/** What a container is called, by its own name and its labels; undefined leaves it out. */
type NameOf = (
  name: string,
  its: Readonly<Record<string, string>>,
) => Pick<Subject, 'container' | 'service'> | undefined;

/**
 * The figures of all containers of one engine with a label. A stream for each container is cheaper than asking: Docker measures once a second
 * for all who listen.
 */
export async function followLabelled(
  client: DockerClient,
  { label, nameOf }: { readonly label: string; readonly nameOf: NameOf },
  onStats: OnStats,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const streams = new Map<string, AbortController>();
  const filters = { label: [label] };
  try {
    await new Promise<void>((_resolve, reject) => {
      const begin = (id: string, name: string, its: Readonly<Record<string, string>>): void => {
        const named = nameOf(name, its);
        if (!named || streams.has(id)) return;
        const subject = { id, ...named };
        const stop = new AbortController();
        streams.set(subject.id, stop);
        readStats(client, subject, onStats, AbortSignal.any([combined, stop.signal])).catch((error: unknown) => {
          if (!stop.signal.aborted) reject(error);
        });
      };
      const end = (id: string): void => {
        // Docker would go on sending empty figures of a container that has stopped.
        streams.get(id)?.abort();
        streams.delete(id);
      };
      const onReady = (): void =>
        void running(client, filters, combined).then((all) => {
          for (const { Id, Names, Labels } of all) begin(Id, Names[0]?.replace(/^\//, '') ?? '', Labels);
        }, reject);
      followEvents(
        client,
        filters,
        ({ id, action, attributes }) => {
          if (action === 'die') end(id);
          if (action !== 'start') return;
          begin(id, attributes['name'] ?? '', attributes);
        },
        onReady,
        combined,
      ).catch(reject);
    });
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    over.abort();
  }
}

interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

async function running(client: DockerClient, filters: object, signal: AbortSignal): Promise<readonly Listed[]> {
  const listed = await client.call({ method: 'GET', path: '/containers/json', query: { filters } }, signal);
  return (listed as readonly Listed[]).filter(({ Labels }) => !isForwarder(Labels));
}

async function readStats(client: DockerClient, subject: Subject, onStats: OnStats, signal: AbortSignal): Promise<void> {
  let before: Sample | undefined;
  try {
    const path = apiPath('containers', subject.id, '/stats');
    const stream = await client.stream({ method: 'GET', path, query: { stream: true } }, signal);
    for await (const object of objectsOf(stream)) {
      const sample = toSample(object);
      if (sample && before && sample.timeMs > before.timeMs) onStats(difference(subject, before, sample));
      before = sample ?? before;
    }
  } catch (error) {
    // Gone in the meantime: it has no more figures.
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}

/** The part of Docker's message that is read. Some of it is missing on other platforms. */
interface RawStats {
  readonly read?: string;
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
  readonly pids_stats?: { readonly current?: number };
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null;
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
}

interface Sample {
  readonly timeMs: number;
  readonly cpuNanoseconds: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly network: { readonly rxBytes: number; readonly txBytes: number } | undefined;
  readonly totals: Pick<ContainerStats, 'blockReadBytes' | 'blockWriteBytes' | 'pids'>;
}

/** Returns undefined for the empty figures of a container that does not run. */
function toSample(raw: RawStats): Sample | undefined {
  const { read = '', cpu_stats: cpu, memory_stats: memory, networks } = raw;
  const cpuNanoseconds = cpu?.cpu_usage?.total_usage;
  const usage = memory?.usage;
  if (cpuNanoseconds === undefined || usage === undefined || read.startsWith('0001-')) return undefined;
  // Pages of files that the kernel may drop at any time are not the container's need (cgroup v1, v2).
  const droppable = memory?.stats?.['total_inactive_file'] ?? memory?.stats?.['inactive_file'] ?? 0;
  const interfaces = networks && Object.values(networks);
  return {
    timeMs: Date.parse(read),
    cpuNanoseconds,
    memoryBytes: Math.max(0, usage - droppable),
    memoryLimitBytes: memory?.limit ?? 0,
    totals: totalsOf(raw),
    network: interfaces && {
      rxBytes: interfaces.reduce((sum, each) => sum + each.rx_bytes, 0),
      txBytes: interfaces.reduce((sum, each) => sum + each.tx_bytes, 0),
    },
  };
}

function totalsOf({ pids_stats: pids, blkio_stats: block }: RawStats): Sample['totals'] {
  const transfers = block?.io_service_bytes_recursive ?? [];
  // `Read` with cgroup v1, `read` with v2.
  const sumOf = (wanted: string): number =>
    transfers.reduce((sum, { op, value }) => (op.toLowerCase() === wanted ? sum + value : sum), 0);
  return {
    ...(pids?.current === undefined ? {} : { pids: pids.current }),
    blockReadBytes: sumOf('read'),
    blockWriteBytes: sumOf('write'),
  };
}

function difference({ container, service }: Subject, before: Sample, now: Sample): ContainerStats {
  const elapsedMs = now.timeMs - before.timeMs;
  const perSecond = (from: number, to: number): number => Math.max(0, ((to - from) / elapsedMs) * 1000);
  return {
    timeMs: now.timeMs,
    container,
    service,
    cpu: perSecond(before.cpuNanoseconds, now.cpuNanoseconds) / 1e9,
    memoryBytes: now.memoryBytes,
    memoryLimitBytes: now.memoryLimitBytes,
    ...now.totals,
    ...now.network,
    ...(now.network && before.network
      ? {
          rxBytesPerSecond: perSecond(before.network.rxBytes, now.network.rxBytes),
          txBytesPerSecond: perSecond(before.network.txBytes, now.network.txBytes),
        }
      : {}),
  };
}

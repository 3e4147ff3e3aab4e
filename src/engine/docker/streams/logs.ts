import type { Readable } from 'node:stream';
import type { ContainerInspectInfo } from 'dockerode';
import type { LogLine, LogOptions } from '../../engine.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { DeliveredLines } from './deliveredLines.ts';
import { followEvents } from './events.ts';
import { logEntries, type LogEntry } from './frames.ts';
import { isForwarder, labels } from '../labels.ts';
import { inspect, containerNameOf } from '../observe/observe.ts';
import { isUpOrPaused } from '../../containerState.ts';
import type { ContainerState } from '../../observation.ts';

type OnLine = (line: LogLine) => void | Promise<void>;

const lastLinesCount = 5;
/** "configured logging driver does not support reading". */
const unreadableStatus = 501;

/** Reads the logs of a project's containers; with `follow`, also of those that appear later, and on across restarts. */
export async function readLogs(
  client: DockerClient,
  project: string,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (options.follow) await followAll(client, project, options, onLine, signal);
    else await readAll(client, project, options, onLine, signal);
  } catch (error) {
    throw client.translate(error, signal);
  }
}

/** The end of a container's log, for a problem's message. */
export async function lastLines(
  client: DockerClient,
  info: ContainerInspectInfo,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = new ContainerLog(client, info, { tail: lastLinesCount }, (line) => void lines.push(line.text));
  await reader.read(false, signal);
  return lines.filter((line) => line.trim() !== '');
}

async function readAll(
  client: DockerClient,
  project: string,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const containers = await listed(client, project, options.services, signal);
  await Promise.all(
    containers.map(async ({ id }) => {
      const info = await inspect(client, id, signal);
      if (info) await new ContainerLog(client, info, options, onLine).read(false, signal);
    }),
  );
}

async function followAll(
  client: DockerClient,
  project: string,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const { services, enough } = options;
  const stop = new AbortController();
  const combined = AbortSignal.any([signal, stop.signal]);
  const followed = new FollowedLogs(client, onLine, combined);
  try {
    await new Promise<void>((resolve, reject) => {
      const list = (): Promise<readonly Listed[]> => listed(client, project, services, combined);
      const finish = (): void =>
        void list()
          .then((all) => followed.finish(all))
          .then(resolve, reject);
      const isWanted = (service: string | undefined): boolean =>
        services.length === 0 || (service !== undefined && services.includes(service));
      const onReady = (): void =>
        void list()
          .then((all) => Promise.all(all.map(({ id }) => followed.follow(id, options))))
          .catch(reject);
      followEvents(
        client,
        { label: [`${labels.project}=${project}`] },
        ({ id, action, attributes }) => {
          // A container that appears later is read from its beginning.
          const all = { ...options, sinceMs: undefined };
          if (action === 'start' && isWanted(attributes[labels.service])) followed.follow(id, all).catch(reject);
          if (action === 'destroy') followed.forget(id);
        },
        onReady,
        combined,
      ).catch(reject);
      enough?.addEventListener('abort', finish, { once: true });
    });
  } finally {
    stop.abort();
  }
}

/** Where reading a log begins. */
type Beginning = Pick<LogOptions, 'tail' | 'onUnreadable'> & { readonly sinceMs?: number | undefined };

/** The logs of all containers that are followed, by id. */
class FollowedLogs {
  readonly #client: DockerClient;
  readonly #onLine: OnLine;
  readonly #signal: AbortSignal;
  readonly #logs = new Map<string, Promise<ContainerLog | undefined>>();
  readonly #running = new Map<string, Set<Promise<void>>>();

  constructor(client: DockerClient, onLine: OnLine, signal: AbortSignal) {
    this.#client = client;
    this.#onLine = onLine;
    this.#signal = signal;
  }

  async follow(id: string, beginning: Beginning): Promise<void> {
    const following = this.#open(id, beginning).then((log) => log?.follow(this.#signal));
    const its = this.#running.get(id) ?? new Set();
    this.#running.set(id, its.add(following));
    try {
      await following;
    } finally {
      its.delete(following);
    }
  }

  forget(id: string): void {
    this.#logs.delete(id);
  }

  /** Reads containers that have ended to the end of their logs, even if they began and ended unnoticed. */
  async finish(all: readonly Listed[]): Promise<void> {
    const alive = new Set(all.flatMap(({ id, isAlive }) => (isAlive ? [id] : [])));
    const ending = [...this.#running].filter(([id]) => !alive.has(id));
    await Promise.all(ending.map(([, its]) => Promise.all(its)));
    const ended = all.filter(({ isAlive }) => !isAlive);
    const logs = await Promise.all(ended.map(({ id }) => this.#open(id, {})));
    await Promise.all(logs.map(async (log) => log?.read(false, this.#signal)));
  }

  #open(id: string, beginning: Beginning): Promise<ContainerLog | undefined> {
    const begun =
      this.#logs.get(id) ??
      inspect(this.#client, id, this.#signal).then(
        (info) => info && new ContainerLog(this.#client, info, beginning, this.#onLine),
      );
    this.#logs.set(id, begun);
    return begun;
  }
}

interface Listed {
  readonly id: string;
  readonly isAlive: boolean;
}

async function listed(
  client: DockerClient,
  project: string,
  services: readonly string[],
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const filters = { label: [`${labels.project}=${project}`] };
  const all = await client.call({ method: 'GET', path: '/containers/json', query: { all: true, filters } }, signal);
  return (all as { Id: string; State?: ContainerState; Labels?: Record<string, string> }[])
    .filter(({ Labels }) => !isForwarder(Labels))
    .filter(({ Labels }) => services.length === 0 || services.includes(Labels?.[labels.service] ?? ''))
    .map(({ Id, State: state }) => ({ id: Id, isAlive: state !== undefined && isUpOrPaused({ state }) }));
}

/** Reads one container's log, and knows how far it has come. */
class ContainerLog {
  readonly #client: DockerClient;
  readonly #info: ContainerInspectInfo;
  readonly #beginning: Beginning;
  readonly #onLine: OnLine;
  readonly #delivered = new DeliveredLines();
  #isFollowing = false;
  #isAskedAgain = false;
  #isUnreadable = false;

  constructor(client: DockerClient, info: ContainerInspectInfo, beginning: Beginning, onLine: OnLine) {
    this.#client = client;
    this.#info = info;
    this.#beginning = beginning;
    this.#onLine = onLine;
  }

  /** Follows until the container stops. Called again meanwhile (it has restarted), it goes on where it was. */
  async follow(signal: AbortSignal): Promise<void> {
    this.#isAskedAgain = true;
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    try {
      while (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        await this.read(true, signal);
      }
    } finally {
      this.#isFollowing = false;
    }
  }

  async read(follow: boolean, signal: AbortSignal): Promise<void> {
    if (this.#isUnreadable) return;
    const { since } = this.#delivered;
    const query = {
      stdout: true,
      stderr: true,
      timestamps: true,
      follow,
      ...(since === undefined ? toQuery(this.#beginning) : { since: toSince(since) }),
    };
    try {
      const path = apiPath('containers', this.#info.Id, '/logs');
      const stream = await this.#client.stream({ method: 'GET', path, query }, signal);
      await this.#deliver(stream, signal);
    } catch (error) {
      if (statusOf(error) === unreadableStatus) return this.#tellUnreadable();
      // It was removed meanwhile, so its log has ended. 409: it is being removed.
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    }
  }

  #tellUnreadable(): void {
    this.#isUnreadable = true;
    const container = containerNameOf(this.#info);
    const driver = this.#info.HostConfig.LogConfig?.Type ?? 'unknown';
    const message = `The log of ${container} cannot be read: its logging driver "${driver}" keeps nothing for Docker to read. Choose json-file or local in the service's "logging" to see it here.`;
    const problem = { code: 'engine.log-unreadable', severity: 'warning' as const, message };
    this.#beginning.onUnreadable?.({ service: this.#service, container, problem });
  }

  get #service(): string {
    return this.#info.Config.Labels?.[labels.service] ?? '';
  }

  async #deliver(stream: Readable, signal: AbortSignal): Promise<void> {
    const isRepeated = this.#delivered.repeats();
    for await (const entry of logEntries(stream, this.#info.Config.Tty)) {
      signal.throwIfAborted();
      if (isRepeated(entry.stamp)) continue;
      await this.#onLine(this.#toLine(entry));
      this.#delivered.note(entry.stamp);
    }
  }

  #toLine({ stamp, stream, text }: LogEntry): LogLine {
    const service = this.#service;
    return { timeMs: Date.parse(stamp) || Date.now(), service, container: containerNameOf(this.#info), stream, text };
  }
}

function toQuery({ tail, sinceMs }: Beginning): Readonly<Record<string, unknown>> {
  return { tail: tail ?? 'all', ...(sinceMs === undefined ? {} : { since: (sinceMs / 1000).toFixed(3) }) };
}

/** Seconds with nanoseconds, which is how the API takes a time that must not be rounded. */
function toSince(stamp: string): string {
  const seconds = Math.floor(Date.parse(stamp) / 1000);
  const fraction = /\.(\d{1,9})/.exec(stamp)?.[1] ?? '0';
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}

import type { Readable } from 'node:stream';
import type { ContainerInspectInfo } from 'dockerode';
import type { LogLine, LogOptions } from '../engine.ts';
import { pathOf, statusOf, type DockerClient } from './client.ts';
import { followEvents } from './events.ts';
import { logEntries, type LogEntry } from './frames.ts';
import { labels } from './labels.ts';
import { inspect, nameOf } from './observe.ts';

type OnLine = (line: LogLine) => void | Promise<void>;

/** What is read of one container's log, and who is told when it cannot be. */
type ReadOptions = Pick<LogOptions, 'tail' | 'onUnreadable'>;

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
  const ids = await containerIds(client, project, options.services, signal);
  await Promise.all(
    ids.map(async (id) => {
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
  const { services } = options;
  const stop = new AbortController();
  const combined = AbortSignal.any([signal, stop.signal]);
  const readers = new Map<string, Promise<ContainerLog | undefined>>();
  try {
    await new Promise<void>((_resolve, reject) => {
      const follow = async (id: string): Promise<void> => {
        // Of a container that comes later, all is new.
        const begun = readers.get(id) ?? open(client, id, options, onLine, combined);
        readers.set(id, begun);
        await (await begun)?.follow(combined);
      };
      const isWanted = (service: string | undefined): boolean =>
        services.length === 0 || (service !== undefined && services.includes(service));
      const onReady = (): void =>
        void containerIds(client, project, services, combined)
          .then((ids) => Promise.all(ids.map(follow)))
          .catch(reject);
      followEvents(
        client,
        { label: [`${labels.project}=${project}`] },
        ({ id, action, attributes }) => {
          if (action === 'start' && isWanted(attributes[labels.service])) void follow(id).catch(reject);
          if (action === 'destroy') readers.delete(id);
        },
        onReady,
        combined,
      ).catch(reject);
    });
  } finally {
    stop.abort();
  }
}

async function open(
  client: DockerClient,
  id: string,
  options: ReadOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<ContainerLog | undefined> {
  const info = await inspect(client, id, signal);
  return info && new ContainerLog(client, info, options, onLine);
}

async function containerIds(
  client: DockerClient,
  project: string,
  services: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const filters = { label: [`${labels.project}=${project}`] };
  const listed = await client.call({ method: 'GET', path: '/containers/json', query: { all: true, filters } }, signal);
  return (listed as { Id: string; Labels?: Record<string, string> }[])
    .filter(({ Labels }) => services.length === 0 || services.includes(Labels?.[labels.service] ?? ''))
    .map(({ Id }) => Id);
}

/** Reads one container's log, and knows how far it has come. */
class ContainerLog {
  readonly #client: DockerClient;
  readonly #info: ContainerInspectInfo;
  readonly #options: ReadOptions;
  readonly #onLine: OnLine;
  /** The last line's stamp, and how many lines have borne it: where to go on. */
  #stamp = '';
  #linesAtStamp = 0;
  #isFollowing = false;
  #isAskedAgain = false;
  #isUnreadable = false;

  constructor(client: DockerClient, info: ContainerInspectInfo, options: ReadOptions, onLine: OnLine) {
    this.#client = client;
    this.#info = info;
    this.#options = options;
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
    const query = {
      stdout: true,
      stderr: true,
      timestamps: true,
      follow,
      ...(this.#stamp === '' ? { tail: this.#options.tail ?? 'all' } : { since: toSince(this.#stamp) }),
    };
    try {
      const path = pathOf('containers', this.#info.Id, '/logs');
      const stream = await this.#client.stream({ method: 'GET', path, query }, signal);
      await this.#deliver(stream, signal);
    } catch (error) {
      if (statusOf(error) === unreadableStatus) return this.#tellUnreadable();
      // Removed meanwhile: its log has ended. 409: it is being removed.
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    }
  }

  #tellUnreadable(): void {
    this.#isUnreadable = true;
    const container = nameOf(this.#info);
    const driver = this.#info.HostConfig.LogConfig?.Type ?? 'unknown';
    const message = `The log of ${container} cannot be read: its logging driver "${driver}" keeps nothing for Docker to read. Choose json-file or local in the service's "logging" to see it here.`;
    const problem = { code: 'engine.log-unreadable', severity: 'warning' as const, message };
    this.#options.onUnreadable?.({ service: this.#service, container, problem });
  }

  get #service(): string {
    return this.#info.Config.Labels?.[labels.service] ?? '';
  }

  async #deliver(stream: Readable, signal: AbortSignal): Promise<void> {
    const resumedAt = this.#stamp;
    let toSkip = this.#linesAtStamp;
    for await (const entry of logEntries(stream, this.#info.Config.Tty)) {
      signal.throwIfAborted();
      if (resumedAt !== '' && entry.stamp < resumedAt) continue;
      if (entry.stamp === resumedAt && toSkip-- > 0) continue;
      await this.#onLine(this.#toLine(entry));
      this.#linesAtStamp = entry.stamp === this.#stamp ? this.#linesAtStamp + 1 : 1;
      this.#stamp = entry.stamp;
    }
  }

  #toLine({ stamp, stream, text }: LogEntry): LogLine {
    const service = this.#service;
    return { timeMs: Date.parse(stamp) || Date.now(), service, container: nameOf(this.#info), stream, text };
  }
}

/** Seconds with nanoseconds, which is how the API takes a time that must not be rounded. */
function toSince(stamp: string): string {
  const seconds = Math.floor(Date.parse(stamp) / 1000);
  const fraction = /\.(\d{1,9})/.exec(stamp)?.[1] ?? '0';
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}

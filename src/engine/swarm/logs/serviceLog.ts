import { sleep } from '../../../base/async.ts';
import { statusOf, type DockerClient } from '../../docker/connection/client.ts';
import type { LogLine, LogOptions } from '../../engine.ts';
import { swarmPath } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { composeName } from '../observe/services.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { ClusterClock } from './clusterClock.ts';
import { FollowedTasks } from './followedTasks.ts';
import { IncompleteLog, taskEntries, type TaskEntry } from './taskEntries.ts';

/** So many tasks are read at once. */
const maxAtOnce = 8;
/** The clocks of nodes may differ by so much. */
const clocksApartMs = 60_000;
const retryMs = 1000;
const maxRetryMs = 5000;

/** What all tasks of one service write, and how far it has been read. */
export class ServiceLog {
  readonly #client: DockerClient;
  readonly #service: SwarmService;
  /** Its name in the manifest. */
  readonly #name: string;
  readonly #options: LogOptions;
  readonly #onLine: (line: LogLine) => void | Promise<void>;
  readonly #tasks: FollowedTasks;

  constructor(
    client: DockerClient,
    project: string,
    service: SwarmService,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
  ) {
    this.#client = client;
    this.#service = service;
    this.#name = composeName(project, service);
    this.#options = options;
    this.#onLine = onLine;
    this.#tasks = new FollowedTasks(client, project, service);
  }

  /** Reads what there is: of each place one task after the other, the oldest first. */
  async read(signal: AbortSignal): Promise<void> {
    const left = [...(await this.#tasks.places(signal))];
    const next = async (): Promise<void> => {
      for (let place = left.shift(); place; place = left.shift()) await this.#readPlace(place, signal);
    };
    await Promise.all(Array.from({ length: maxAtOnce }, next));
  }

  /** Reads what there is, then all that comes. Resolves once the service is gone. */
  async follow(signal: AbortSignal): Promise<void> {
    const clock = await ClusterClock.of(this.#client, signal);
    let sinceMs = clock.nowMs - clocksApartMs;
    await this.read(signal);
    for (let pauseMs = retryMs; await this.#stream(sinceMs, signal); pauseMs = Math.min(pauseMs * 2, maxRetryMs)) {
      const endedMs = clock.nowMs;
      await sleep(pauseMs, signal);
      const awayMs = await this.#tasks.awaySinceMs(signal).catch(orRefused(sinceMs));
      sinceMs = Math.min(endedMs - clocksApartMs, awayMs ?? Infinity);
    }
  }

  /** Reads tasks that have ended to the end of their logs, even if they began and ended unnoticed. */
  async readEnded(signal: AbortSignal): Promise<void> {
    const ended = (await this.#tasks.places(signal)).flat().filter(isTaskOver);
    await Promise.all(ended.map((task) => this.#readTask(task, undefined, signal)));
  }

  /** The last lines may be of several tasks: what the newer ones wrote is counted first, so that nothing of it has to be held. */
  async #readPlace(tasks: readonly SwarmTask[], signal: AbortSignal): Promise<void> {
    const wanted: (readonly [SwarmTask, number | undefined])[] = [];
    let { tail: left } = this.#options;
    for (const task of tasks.toReversed()) {
      wanted.unshift([task, left]);
      const isLast = wanted.length === tasks.length;
      if (left !== undefined && left > 0 && !isLast) left -= await this.#countLines(task, left, signal);
    }
    for (const [task, tail] of wanted) await this.#readTask(task, tail, signal);
  }

  /** `tail` undefined: all of it. */
  async #readTask(task: SwarmTask, tail: number | undefined, signal: AbortSignal): Promise<void> {
    const followed = this.#tasks.get(task.ID);
    if (!followed) return;
    followed.lines.readAgain();
    try {
      // Of one whose lines are not wanted the last one is read all the same: what comes later is told by it.
      for await (const entry of await this.#openTask(task, tail === 0 ? 1 : tail, signal)) {
        signal.throwIfAborted();
        if (followed.lines.take(entry) && tail !== 0) await this.#deliver(followed.container, entry);
      }
      if (this.#service.Spec.TaskTemplate.LogDriver?.Name === 'none')
        this.#tellUnreadable(followed.container, keepsNothing);
    } catch (error) {
      if (!isRefused(error)) throw error;
      // The cluster keeps only a few tasks that are over.
      if (statusOf(error) === 404) return;
      const what = isTaskOver(task) ? 'An earlier part of the log' : 'The log';
      this.#tellUnreadable(followed.container, this.#away(task), what);
    }
  }

  async #countLines(task: SwarmTask, tail: number, signal: AbortSignal): Promise<number> {
    let count = 0;
    try {
      for await (const _ of await this.#openTask(task, tail, signal)) count++;
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    return count;
  }

  /** Resolves once the manager ends the stream; to false if the service is gone. */
  async #stream(sinceMs: number, signal: AbortSignal): Promise<boolean> {
    const path = swarmPath('services', this.#service.ID, '/logs');
    try {
      const entries = await this.#open(path, { follow: true, since: seconds(sinceMs) }, signal);
      this.#tasks.readAgain();
      for await (const entry of entries) {
        signal.throwIfAborted();
        if (!this.#tasks.get(entry.task)) await this.#tasks.list(signal);
        const followed = this.#tasks.get(entry.task);
        // The cluster has forgotten it already.
        if (followed?.lines.take(entry)) await this.#deliver(followed.container, entry);
      }
      return true;
    } catch (error) {
      // Without a leader managers refuse, and they end a stream with what they could not collect.
      if (isRefused(error)) return statusOf(error) !== 404;
      throw error;
    }
  }

  #openTask({ ID: id }: SwarmTask, tail: number | undefined, signal: AbortSignal): Promise<AsyncIterable<TaskEntry>> {
    const { sinceMs } = this.#options;
    const query = { tail: tail ?? 'all', ...(sinceMs === undefined ? {} : { since: seconds(sinceMs) }) };
    return this.#open(swarmPath('tasks', id, '/logs'), query, signal);
  }

  async #open(path: string, query: object, signal: AbortSignal): Promise<AsyncIterable<TaskEntry>> {
    const all = { stdout: true, stderr: true, timestamps: true, details: true, ...query };
    const stream = await this.#client.stream({ method: 'GET', path, query: all }, signal);
    return taskEntries(stream, this.#service.Spec.TaskTemplate.ContainerSpec?.TTY === true);
  }

  async #deliver(container: string, { stamp, stream, text }: TaskEntry): Promise<void> {
    const { sinceMs = -Infinity } = this.#options;
    const timeMs = Date.parse(stamp) || Date.now();
    if (timeMs >= sinceMs) await this.#onLine({ timeMs, service: this.#name, container, stream, text });
  }

  #away(task: SwarmTask): string {
    return `its node "${this.#tasks.nodeOf(task)?.name ?? 'that it had'}" does not answer its manager. It is read once the node is back`;
  }

  #tellUnreadable(container: string, why: string, what = 'The log'): void {
    const message = `${what} of ${container} cannot be read: ${why}.`;
    const problem = { code: 'engine.log-unreadable', severity: 'warning' as const, message };
    this.#options.onUnreadable?.({ service: this.#name, container, problem });
  }
}

const keepsNothing =
  'its logging driver "none" keeps nothing. Choose json-file or local in the service\'s "logging" to see it here';

/** The manager has answered, though not with what was asked for. */
function isRefused(error: unknown): boolean {
  return error instanceof IncompleteLog || statusOf(error) !== undefined;
}

function orRefused<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isRefused(error)) return otherwise;
    throw error;
  };
}

/** As the API takes a moment. */
function seconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
}

import type { DockerClient } from '../../docker/connection/client.ts';
import type { KnownService } from '../tasks/services.ts';
import { hasEnded, listNodes, listTasks, taskPlace, taskName, type KnownNode, type KnownTask } from '../tasks/tasks.ts';
import { TaskLines } from './taskLines.ts';

export interface FollowedTask {
  readonly container: string;
  readonly lines: TaskLines;
}

/** The tasks of one service, and what was read of each. */
export class FollowedTasks {
  readonly #client: DockerClient;
  readonly #service: KnownService;
  readonly #followed = new Map<string, FollowedTask>();
  #nodes: ReadonlyMap<string, KnownNode> = new Map();

  constructor(client: DockerClient, service: KnownService) {
    this.#client = client;
    this.#service = service;
  }

  /** One that came since they were listed is undefined. */
  get(id: string): FollowedTask | undefined {
    return this.#followed.get(id);
  }

  nodeName(id: string | undefined): string {
    return this.#nodes.get(id ?? '')?.name ?? 'no node';
  }

  /** What has begun to run, in each of its places: the oldest first. */
  async places(signal: AbortSignal): Promise<readonly (readonly KnownTask[])[]> {
    const places = new Map<string, KnownTask[]>();
    for (const task of await this.list(signal)) {
      // Until it has a container, it has written nothing.
      if (task.containerId === undefined) continue;
      const place = taskPlace(this.#service, task);
      places.set(place, [...(places.get(place) ?? []), task]);
    }
    return [...places.values()];
  }

  async list(signal: AbortSignal): Promise<readonly KnownTask[]> {
    const [tasks, nodes] = await Promise.all([
      listTasks(this.#client, { service: [this.#service.id] }, signal),
      listNodes(this.#client, signal),
    ]);
    this.#nodes = nodes;
    const listed = new Set(tasks.map(({ id }) => id));
    for (const id of this.#followed.keys()) if (!listed.has(id)) this.#followed.delete(id);
    for (const task of tasks) {
      if (this.#followed.has(task.id)) continue;
      this.#followed.set(task.id, { container: taskName(this.#service, task, nodes), lines: new TaskLines() });
    }
    return tasks;
  }

  /** All logs are about to be read again. */
  readAgain(): void {
    for (const { lines } of this.#followed.values()) lines.readAgain();
  }

  /**
   * From when on tasks may have written unread whose nodes are away: once such a node is back, it sends all since then. Undefined: no
   * node with a task is away.
   */
  async awaySinceMs(signal: AbortSignal): Promise<number | undefined> {
    const away = (await this.list(signal)).filter(
      (task) => !hasEnded(task) && this.#nodes.get(task.nodeId ?? '')?.isReady === false,
    );
    const latest = away.map(({ id }) => this.#followed.get(id)?.lines.latestMs ?? 0);
    return latest.length === 0 ? undefined : Math.min(...latest);
  }
}

import type { DockerClient } from '../../docker/connection/client.ts';
import type { ObservedNode } from '../../observation.ts';
import { listTasks } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { isLive } from '../observe/nodes.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { byAge, containerIdOf, observedNodes, taskName } from '../tasks/tasks.ts';
import { TaskLines } from './taskLines.ts';

export interface FollowedTask {
  readonly container: string;
  readonly lines: TaskLines;
}

/** The tasks of one service, and what was read of each. */
export class FollowedTasks {
  readonly #client: DockerClient;
  readonly #project: string;
  readonly #service: SwarmService;
  readonly #followed = new Map<string, FollowedTask>();
  #nodes: readonly ObservedNode[] = [];

  constructor(client: DockerClient, project: string, service: SwarmService) {
    this.#client = client;
    this.#project = project;
    this.#service = service;
  }

  /** One that came since they were listed is undefined. */
  get(id: string): FollowedTask | undefined {
    return this.#followed.get(id);
  }

  nodeOf({ NodeID: id }: SwarmTask): ObservedNode | undefined {
    return this.#nodes.find((node) => node.id === id);
  }

  /** What has begun to run, in each of its places: the oldest first. */
  async places(signal: AbortSignal): Promise<readonly (readonly SwarmTask[])[]> {
    // Until it has a container, it has written nothing.
    const begun = (await this.list(signal)).filter((task) => containerIdOf(task) !== undefined);
    return [...Map.groupBy(begun, ({ ID: id }) => this.#followed.get(id)?.container).values()];
  }

  /** The oldest first. */
  async list(signal: AbortSignal): Promise<readonly SwarmTask[]> {
    const [tasks, nodes] = await Promise.all([
      listTasks(this.#client, { service: [this.#service.ID] }, signal),
      observedNodes(this.#client, signal),
    ]);
    this.#nodes = nodes;
    const listed = new Set(tasks.map(({ ID }) => ID));
    for (const id of this.#followed.keys()) if (!listed.has(id)) this.#followed.delete(id);
    for (const task of tasks) {
      if (this.#followed.has(task.ID)) continue;
      const container = taskName(this.#project, this.#service, task, nodes);
      this.#followed.set(task.ID, { container, lines: new TaskLines() });
    }
    return [...tasks].sort(byAge);
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
    const away = (await this.list(signal)).filter((task) => {
      const node = this.nodeOf(task);
      return !isTaskOver(task) && node !== undefined && !isLive(node);
    });
    const latest = away.map(({ ID: id }) => this.#followed.get(id)?.lines.latestMs ?? 0);
    return latest.length === 0 ? undefined : Math.min(...latest);
  }
}

import { abortable, sleep } from '../../../base/async.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { Emitter } from '../../../base/event.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import type { ObservedNode } from '../../observation.ts';
import { listNodes, listServices, listTasks, ofStack } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { toNodes } from '../observe/nodes.ts';

/** A manager tells no events of tasks, so they are looked at; this often at most, whoever asks. */
export const minGapMs = 1000;

/** The services and tasks of a project at a moment, and all nodes. */
export interface ProjectLook {
  readonly project: string;
  readonly services: readonly SwarmService[];
  readonly tasks: readonly SwarmTask[];
  readonly nodes: readonly ObservedNode[];
}

/** Looks at projects for all who wait for something there: as many as ask at a time share one look, of three requests. */
export class ProjectLooks implements Disposable {
  readonly #client: DockerClient;
  readonly #disposed = new AbortController();
  readonly #didLook = new Emitter<ProjectLook>();
  /** Project → the look that is due, and has not begun. */
  readonly #due = new Map<string, Promise<ProjectLook>>();
  readonly #begunMs = new Map<string, number>();

  readonly onDidLook = this.#didLook.event;

  constructor(client: DockerClient) {
    this.#client = client;
  }

  /** Resolves to a look that begins from now on. */
  look(project: string, signal: AbortSignal): Promise<ProjectLook> {
    const due = this.#due.get(project) ?? this.#plan(project);
    return abortable(due, signal);
  }

  dispose(): void {
    this.#disposed.abort();
    this.#didLook.dispose();
  }

  #plan(project: string): Promise<ProjectLook> {
    const look = this.#lookLater(project);
    this.#due.set(project, look);
    // Whoever asked may be gone by then.
    look.catch(() => undefined);
    return look;
  }

  async #lookLater(project: string): Promise<ProjectLook> {
    const { signal } = this.#disposed;
    try {
      await sleep(Math.max(0, (this.#begunMs.get(project) ?? 0) + minGapMs - Date.now()), signal);
    } finally {
      this.#due.delete(project);
    }
    this.#begunMs.set(project, Date.now());
    const [services, tasks, nodes] = await Promise.all([
      listServices(this.#client, project, signal),
      listTasks(this.#client, ofStack(project), signal),
      listNodes(this.#client, signal),
    ]);
    const look = { project, services, tasks, nodes: toNodes(nodes) };
    this.#didLook.fire(look);
    return look;
  }
}

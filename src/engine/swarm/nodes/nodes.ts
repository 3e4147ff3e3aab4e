import type { Disposable } from '../../../base/disposable.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import type { DockerEngine } from '../../docker/dockerEngine.ts';

/** A task's container, and the engine of the node that has it. */
export interface TaskPlace {
  readonly engine: DockerEngine;
  /** The name of the container on its node. */
  readonly container: string;
}

/** The engines of the nodes of a cluster: what its manager lends of them, and what is reached by an address or a context. */
export class Nodes implements Disposable {
  readonly #manager: DockerClient;
  readonly #addresses: Readonly<Record<string, string>>;

  /** `addresses` maps names of nodes to hosts or docker contexts. */
  constructor(manager: DockerClient, addresses: Readonly<Record<string, string>> = {}) {
    this.#manager = manager;
    this.#addresses = addresses;
  }

  /** Where a task runs that an observation names so. Rejects with `engine.node-unreachable` or `engine.container-gone`. */
  placeOf(task: string, _signal: AbortSignal): Promise<TaskPlace> {
    const known = Object.keys(this.#addresses).join(', ');
    const message = `${task} cannot be reached from ${this.#manager.address}. ${known}`;
    return Promise.reject(new ProblemError({ code: 'engine.node-unreachable', severity: 'error', message }));
  }

  dispose(): void {
    return undefined;
  }
}

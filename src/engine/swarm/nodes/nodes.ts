import { abortable } from '../../../base/async.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { isProblemError, ProblemError } from '../../../base/problem.ts';
import { DockerClient } from '../../docker/connection/client.ts';
import type { DockerTarget } from '../../docker/connection/address.ts';
import { DockerEngine } from '../../docker/dockerEngine.ts';
import { labels } from '../../docker/labels.ts';
import { inspect } from '../../docker/observe/observe.ts';
import { containerGone, notRunning } from '../../failures.ts';
import { findTaskNamed, type FoundTask } from '../tasks/find.ts';
import { swarmInfoOf } from '../manager.ts';
import type { SwarmTask } from '../objects.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { containerIdOf, observedNodes } from '../tasks/tasks.ts';
import type { SoughtNode } from './contextPlaces.ts';
import { ContextNodes } from './contextNodes.ts';

/** A task's container, and the engine of the node that has it. */
export interface TaskPlace {
  readonly engine: DockerEngine;
  /** The id of the container on its node. */
  readonly container: string;
}

/** The engine of one node of a cluster. */
export interface NodeEngine extends Disposable {
  readonly client: DockerClient;
  readonly engine: DockerEngine;
}

/**
 * The engines of the nodes of a cluster, which a manager does not lend: its own, those that addresses are given of, and those that one of the
 * user's docker contexts leads to. A context is asked for its node when one is first needed that nobody gave an address of.
 */
export class Nodes implements Disposable {
  readonly #manager: DockerClient;
  readonly #target: DockerTarget;
  readonly #addresses: Readonly<Record<string, string>>;
  readonly #contexts = new ContextNodes();
  readonly #engines = new Map<string, Promise<NodeEngine>>();
  readonly #disposed = new AbortController();

  /** `target` leads to the manager; `addresses` maps names of nodes to hosts or docker contexts. */
  constructor(manager: DockerClient, target: DockerTarget, addresses: Readonly<Record<string, string>> = {}) {
    this.#manager = manager;
    this.#target = target;
    this.#addresses = addresses;
  }

  /**
   * Where a task runs that an observation names so or has the id of, or what runs once beside the services. Rejects with `engine.node-unreachable`,
   * `engine.not-running` or `engine.container-gone`.
   */
  async placeOf(name: string, signal: AbortSignal): Promise<TaskPlace> {
    const found = await findTaskNamed(this.#manager, name, signal);
    if (found === undefined) return this.#besides(name, signal);
    if (found === 'none-runs') throw notRunning(name);
    const { NodeID: nodeId } = found;
    const containerId = containerIdOf(found);
    if (nodeId === undefined || containerId === undefined) throw notRunning(name);
    try {
      return { engine: (await this.reach(nodeId, signal)).engine, container: containerId };
    } catch (error) {
      // The way to a node would be of no use to whoever wants what runs.
      throw isTaskOver(found) && isProblemError(error) ? notRunning(name) : error;
    }
  }

  /** The newest task that an observation names so. Rejects with `engine.not-running` or `engine.container-gone`. */
  async find(name: string, signal: AbortSignal): Promise<SwarmTask> {
    const found = await findTaskNamed(this.#manager, name, signal);
    if (typeof found === 'object') return found;
    throw absence(name, found);
  }

  /** Why there is no container of a task: nothing runs there now, or no service has such a task. */
  async absenceOf(name: string, signal: AbortSignal): Promise<ProblemError> {
    return absence(name, await findTaskNamed(this.#manager, name, signal));
  }

  /** What runs once does so on the manager. */
  async #besides(name: string, signal: AbortSignal): Promise<TaskPlace> {
    const info = await inspect(this.#manager, name, signal);
    if (info?.Config.Labels[labels.oneOff] === undefined) throw containerGone(name);
    const { NodeID: nodeId = '' } = await swarmInfoOf(this.#manager, signal);
    return { engine: (await this.reach(nodeId, signal)).engine, container: info.Id };
  }

  /** The engine of a node, by its id. Rejects with `engine.node-unreachable`, or with why an address that was given leads to no such node. */
  async reach(nodeId: string, signal: AbortSignal): Promise<NodeEngine> {
    const known = this.#engines.get(nodeId);
    if (known) return abortable(known, signal);
    const opening = this.#open(nodeId, this.#disposed.signal);
    this.#engines.set(nodeId, opening);
    // Whoever asks next tries again: there may be an address or a context by then.
    opening.catch(() => this.#engines.delete(nodeId));
    return abortable(opening, signal);
  }

  dispose(): void {
    this.#disposed.abort();
    for (const opening of this.#engines.values()) {
      opening.then(
        (engine) => engine.dispose(),
        () => undefined,
      );
    }
    this.#contexts.dispose();
  }

  async #open(nodeId: string, signal: AbortSignal): Promise<NodeEngine> {
    if ((await swarmInfoOf(this.#manager, signal)).NodeID === nodeId) return openNode(this.#target);
    const nodes = await observedNodes(this.#manager, signal);
    const node = nodes.find(({ id }) => id === nodeId) ?? { id: nodeId, name: nodeId, address: '' };
    const { name } = node;
    const address = Object.hasOwn(this.#addresses, name) ? this.#addresses[name] : undefined;
    if (address !== undefined) return openGiven(name, address, nodeId, signal);
    const context = await this.#contexts.find(node, signal);
    if (context === undefined) throw unreachable(node);
    return openNode({ context });
  }
}

function absence(name: string, found: FoundTask): ProblemError {
  return found === undefined ? containerGone(name) : notRunning(name);
}

function openNode(target: DockerTarget): NodeEngine {
  const client = new DockerClient(target);
  const engine = new DockerEngine(target);
  return {
    client,
    engine,
    dispose: () => {
      engine.dispose();
      client.dispose();
    },
  };
}

async function openGiven(name: string, address: string, nodeId: string, signal: AbortSignal): Promise<NodeEngine> {
  const givenBy = `the address of node "${name}"`;
  const node = openNode(address.includes('://') ? { host: address, givenBy } : { context: address, givenBy });
  try {
    if ((await swarmInfoOf(node.client, signal)).NodeID !== nodeId) throw otherNode(name, node.client.address);
    return node;
  } catch (error) {
    node.dispose();
    throw error;
  }
}

function unreachable({ name, address }: SoughtNode): ProblemError {
  const message = `Cannot reach the Docker of node "${name}", which a manager does not lend. Choose a manager on that node, make a docker context that leads to it (one by ssh${address === '' ? '' : `, to ${address} or ${name}`}), or name its address: x-patchbay.environments.<name>.nodes: { ${name}: ssh://user@host }.`;
  return new ProblemError({ code: 'engine.node-unreachable', severity: 'error', message });
}

function otherNode(name: string, address: string): ProblemError {
  const message = `The address given for node "${name}", ${address}, leads to a Docker that is not that node. Correct x-patchbay.environments.<name>.nodes.`;
  return new ProblemError({ code: 'engine.node-unreachable', severity: 'error', message });
}

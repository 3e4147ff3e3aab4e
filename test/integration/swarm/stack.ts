import type Dockerode from 'dockerode';
import { sleep } from '../../../src/base/async.ts';
import { SwarmEngine } from '../../../src/engine/swarm/swarmEngine.ts';
import { ensureBusybox } from '../engine/images.ts';
import { Cluster } from './cluster.ts';

/** A service as `docker stack deploy` makes it, without any label of Patchbay or Compose. */
export interface StackService {
  readonly name: string;
  readonly script: string;
  readonly replicas?: number;
  readonly isGlobal?: boolean;
  /** The nodes that it may run on, all if left out. */
  readonly nodes?: readonly string[];
  readonly container?: Readonly<Record<string, unknown>>;
}

const namespaceLabel = 'com.docker.stack.namespace';

/** Three nodes that have busybox, and what is run on them by the Engine API alone. */
export class Stack {
  readonly cluster: Cluster;
  readonly project: string;

  private constructor(cluster: Cluster, project: string) {
    this.cluster = cluster;
    this.project = project;
  }

  static async start(project: string, nodes = 3, managers = 1): Promise<Stack> {
    await ensureBusybox();
    const cluster = await Cluster.start(nodes, managers);
    await cluster.load('busybox:latest');
    const network = { Name: `${project}_default`, Driver: 'overlay', Attachable: true };
    await cluster.docker().createNetwork({ ...network, Labels: { [namespaceLabel]: project } });
    return new Stack(cluster, project);
  }

  get manager(): Dockerode {
    return this.cluster.docker();
  }

  engine(nodes?: Readonly<Record<string, string>>): SwarmEngine {
    return new SwarmEngine({ host: this.cluster.hosts[0]!, ...(nodes ? { nodes } : {}) });
  }

  async create({ name, script, replicas = 1, isGlobal, nodes, container = {} }: StackService): Promise<void> {
    const ours = { [namespaceLabel]: this.project };
    const stop = { StopGracePeriod: 0 };
    const spec = {
      Image: 'busybox:latest',
      Args: ['sh', '-c', script],
      Labels: ours,
      ...stop,
      ...container,
    };
    const body = {
      Name: `${this.project}_${name}`,
      Labels: ours,
      Mode: isGlobal ? { Global: {} } : { Replicated: { Replicas: replicas } },
      EndpointSpec: { Mode: 'dnsrr' },
      TaskTemplate: {
        ContainerSpec: spec,
        Networks: [{ Target: `${this.project}_default`, Aliases: [name] }],
        RestartPolicy: { Condition: 'any', Delay: 200_000_000 },
        ...(nodes?.length === 1 ? { Placement: { Constraints: [`node.hostname==${nodes[0]}`] } } : {}),
      },
    };
    // A test that is run again finds what it left when it failed.
    const earlier = await this.manager.listServices({ filters: JSON.stringify({ name: [body.Name] }) });
    if (earlier.some(({ Spec }) => Spec?.Name === body.Name)) await this.removeService(name);
    await this.manager.createService(body as unknown as Dockerode.CreateServiceOptions);
  }

  async removeService(name: string): Promise<void> {
    await this.manager.getService(`${this.project}_${name}`).remove();
  }

  /** Lets a service run on another node alone, which its tasks are then made on anew. */
  async move(name: string, node: string): Promise<void> {
    const service = this.manager.getService(`${this.project}_${name}`);
    const { Spec: spec, Version } = (await service.inspect()) as { Spec: RawSpec; Version: { Index: number } };
    const TaskTemplate = { ...spec.TaskTemplate, Placement: { Constraints: [`node.hostname==${node}`] } };
    await service.update({ ...spec, TaskTemplate, version: Version.Index });
  }

  /** Resolves once so many tasks of a service run, to the nodes' names. */
  async untilRunning(name: string, count: number, timeoutMs = 40_000): Promise<readonly string[]> {
    const deadlineMs = Date.now() + timeoutMs;
    while (Date.now() < deadlineMs) {
      const nodes = await this.#runningOn(name);
      if (nodes.length === count) return nodes;
      await sleep(100);
    }
    throw new Error(`${name} does not run ${count} times after ${timeoutMs / 1000} s: ${await this.#toldOf(name)}.`);
  }

  /** How each of its tasks is that is to run, and why: `running on n2 (ready)`. */
  async #toldOf(name: string): Promise<string> {
    const { tasks, nodes } = await this.#wanted(name);
    const words = tasks.map(({ NodeID, Status: status }) => {
      const node = nodes.find(({ ID }) => ID === NodeID);
      const why = [status?.Err, status?.Message].filter(Boolean).join(', ');
      return `${status?.State} on ${node?.Description?.Hostname} (${node?.Status?.State}): ${why}`;
    });
    return words.join('; ');
  }

  async #wanted(name: string): Promise<{ readonly tasks: readonly RawTask[]; readonly nodes: readonly RawNode[] }> {
    const filters = JSON.stringify({ service: [`${this.project}_${name}`], 'desired-state': ['running', 'ready'] });
    const [tasks, nodes] = await Promise.all([
      this.manager.listTasks({ filters }) as Promise<RawTask[]>,
      this.manager.listNodes() as Promise<RawNode[]>,
    ]);
    return { tasks, nodes };
  }

  async #runningOn(name: string): Promise<readonly string[]> {
    const { tasks, nodes } = await this.#wanted(name);
    return tasks.flatMap(({ NodeID, Status }) => {
      const node = nodes.find(({ ID }) => ID === NodeID);
      return Status?.State === 'running' && node?.Status?.State === 'ready' ? [node.Description?.Hostname ?? ''] : [];
    });
  }
}

interface RawSpec {
  readonly TaskTemplate: object;
}

interface RawTask {
  readonly NodeID?: string;
  readonly Status?: { readonly State?: string; readonly Err?: string; readonly Message?: string };
}

interface RawNode {
  readonly ID: string;
  readonly Description?: { readonly Hostname?: string };
  readonly Status?: { readonly State?: string };
}

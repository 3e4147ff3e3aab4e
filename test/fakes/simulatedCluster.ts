import type { ClusterService, Observation, ObservedContainer, ObservedNode } from '../../src/engine/observation.ts';
import { imageName } from '../../src/engine/plan/names.ts';
import { clusterParts } from '../../src/engine/plan/swarm/clusterHash.ts';
import { keptGrants, type Contents } from '../../src/engine/plan/swarm/keptFiles.ts';
import { serviceMode } from '../../src/engine/plan/swarm/serviceMode.ts';
import type { Step } from '../../src/engine/step.ts';
import type { Application, Service } from '../../src/manifest/model.ts';
import { aClusterService, aNode, aSwarmObservation, aTask } from './clusterModels.ts';

interface Deployed {
  readonly told: ClusterService;
  readonly before: ClusterService | undefined;
  /** Slot → the node that has its task. */
  readonly places: Map<number, string>;
  /** How often it was made anew. */
  readonly round: number;
  /** The nodes' images that its tasks run, so that a node without it is found out. */
  readonly image: string;
}

/**
 * A Swarm in memory that places tasks at once on the node that has the fewest. It refuses what a real one does: a network, config or
 * image that is not there yet, the removal of what is in use, a name that is taken, another mode.
 */
export class SimulatedCluster {
  contents: Contents = {};
  /** Image → its id, on the manager. */
  readonly images = new Map<string, string>();
  /** Images that every node can pull. */
  readonly registry = new Set<string>();
  readonly performed: Step[] = [];
  readonly #nodes = new Map<string, ObservedNode>();
  readonly #nodeImages = new Map<string, Map<string, string>>();
  readonly #services = new Map<string, Deployed>();
  readonly #networks = new Set<string>();
  readonly #kept = { config: new Map<string, string>(), secret: new Map<string, string>() };
  /** Jobs of `pre_start` that were left: name → service. */
  readonly #jobs = new Map<string, string>();
  #builds = 0;

  constructor(nodes: readonly string[] = ['n1', 'n2', 'n3']) {
    nodes.forEach((name, index) => this.addNode(name, index === 0 ? { role: 'manager', isHere: true } : {}));
  }

  addNode(name: string, facts: Partial<ObservedNode> = {}): void {
    this.#nodes.set(name, aNode(name, facts));
    this.#nodeImages.set(name, new Map());
    this.#place();
  }

  changeNode(name: string, facts: Partial<ObservedNode>): void {
    const node = this.#nodes.get(name);
    if (node) this.#nodes.set(name, { ...node, ...facts });
    this.#place();
  }

  /** What somebody else did to a service. */
  changeService(name: string, facts: Partial<ClusterService>): void {
    const there = this.#services.get(name);
    if (!there) throw new Error(`No service ${name}`);
    this.#services.set(name, { ...there, told: { ...there.told, ...facts } });
    this.#place();
  }

  /** As if who runs it had been killed. */
  leaveJob({ name, service }: Extract<Step, { kind: 'pre-start' }>): void {
    this.#jobs.set(name, service);
  }

  /** As if another tool had made it. */
  forget(name: string): void {
    const there = this.#demand(this.#services, name);
    const { configHash: _hash, configParts: _parts, imageId: _image, ...told } = there.told;
    this.#services.set(name, { ...there, told });
  }

  /** The names of all that it keeps. */
  get everything(): readonly string[] {
    return [
      ...this.#services.keys(),
      ...this.#jobs.keys(),
      ...this.#networks,
      ...this.#kept.config.keys(),
      ...this.#kept.secret.keys(),
    ];
  }

  get services(): readonly ClusterService[] {
    return [...this.#services.values()].map(({ told, before }) => ({ ...told, canRollBack: before !== undefined }));
  }

  observe(): Observation {
    const kept = (kind: 'config' | 'secret') => [...this.#kept[kind]].map(([name, file]) => ({ name, file }));
    return aSwarmObservation(
      [...this.#services.values()].flatMap((each) => this.#tasksOf(each)),
      {
        services: this.services,
        jobs: [...this.#jobs].map(([name, service]) => ({ name, service })),
        nodes: [...this.#nodes.values()].map((node) => ({ ...node, images: this.#imagesOf(node) })),
        configs: kept('config'),
        secrets: kept('secret'),
        unregistered: [...this.images.keys()].filter((image) => !this.registry.has(image)),
        everywhere: { configs: [...this.#kept.config.keys()], secrets: [...this.#kept.secret.keys()] },
      },
      { networks: [...this.#networks], images: Object.fromEntries(this.images) },
    );
  }

  perform(step: Step, application: Application | undefined): Promise<void> {
    this.performed.push(step);
    this.#perform(step, application);
    this.#place();
    return Promise.resolve();
  }

  #perform(step: Step, application: Application | undefined): void {
    switch (step.kind) {
      case 'build':
        for (const image of [step.image, ...(step.sameImages ?? [])]) this.images.set(image, `built-${++this.#builds}`);
        return;
      case 'pull':
        this.images.set(step.image, `pulled-${step.image}`);
        return;
      case 'push':
        this.registry.add(step.image);
        return;
      case 'distribute':
        for (const node of step.nodes)
          this.#nodeImages.get(node)?.set(step.image, this.#demand(this.images, step.image));
        return;
      case 'create-network':
        this.#networks.add(step.name);
        return;
      case 'create-config':
      case 'create-secret': {
        const kept = this.#kept[step.kind === 'create-config' ? 'config' : 'secret'];
        if (kept.has(step.name)) throw new Error(`${step.name} is there already`);
        kept.set(step.name, step.file);
        return;
      }
      case 'remove-config':
      case 'remove-secret':
        return this.#removeFile(step.kind === 'remove-config' ? 'config' : 'secret', step.name);
      case 'remove-network':
        if (this.#services.size + this.#jobs.size > 0) throw new Error(`${step.name} is in use`);
        this.#networks.delete(step.name);
        return;
      case 'remove-service':
        if (!this.#services.delete(step.name) && !this.#jobs.delete(step.name))
          throw new Error(`No service ${step.name}`);
        return;
      case 'pre-start': {
        const service = application?.services[step.service];
        if (!application || !service?.hooks?.preStart?.[step.number - 1]) throw new Error(`No ${step.name} to run`);
        for (const { name = '' } of keptGrants(application, service, this.contents)) this.#demandFile(name);
        this.#jobs.delete(step.name);
        return;
      }
      case 'deploy':
        return this.#deploy(step, application);
      case 'rollback': {
        const there = this.#demand(this.#services, step.name);
        if (!there.before) throw new Error(`${step.name} has no earlier state`);
        for (const file of there.before.files?.now ?? []) this.#demandFile(file);
        this.#services.set(step.name, { ...there, told: there.before, before: there.told, round: there.round + 1 });
        return;
      }
      case 'change-node': {
        const { availability, role, labels } = step.change;
        this.changeNode(step.name, {
          ...(availability ? { availability } : {}),
          ...(role ? { role } : {}),
          ...(labels ? { labels } : {}),
        });
        return;
      }
      case 'wait':
        return;
      default:
        throw new Error(`A cluster does not take the step ${step.kind}`);
    }
  }

  #deploy(step: Extract<Step, { kind: 'deploy' }>, application: Application | undefined): void {
    const there = this.#services.get(step.name);
    if (step.change === 'create' && there) throw new Error(`${step.name} is there already`);
    if (step.change !== 'create' && !there) throw new Error(`No service ${step.name}`);
    if (step.change === 'create' || step.change === 'update') {
      const service = application?.services[step.service];
      if (!application || !service) throw new Error(`No service ${step.service} in the manifest`);
      const told = this.#told(application, service, step);
      if (there && there.told.mode !== told.mode) throw new Error(`${step.name}: the mode cannot change`);
      const places = there?.places ?? new Map<number, string>();
      const round = (there?.round ?? 0) + 1;
      this.#services.set(step.name, {
        told,
        before: there?.told,
        places,
        round,
        image: imageName(application, service),
      });
      return;
    }
    if (!there) return;
    const { replicasBeforeStop: _stopped, update, ...told } = there.told;
    if (step.change === 'pause') {
      if (update?.state !== 'updating') throw new Error(`${step.name} is not being updated`);
      this.#services.set(step.name, {
        ...there,
        told: { ...there.told, update: { ...update, state: 'paused', isHeld: true } },
      });
      return;
    }
    const counted = step.replicas === undefined ? told : { ...told, replicas: step.replicas };
    const stopped = step.change === 'stop' ? { replicasBeforeStop: step.replicasBefore ?? 1 } : {};
    const isAnew = step.change === 'restart' || step.change === 'rebalance';
    if (isAnew) there.places.clear();
    this.#services.set(step.name, {
      ...there,
      told: { ...counted, ...stopped },
      round: there.round + (isAnew ? 1 : 0),
    });
  }

  #told(application: Application, service: Service, step: Extract<Step, { kind: 'deploy' }>): ClusterService {
    const files = keptGrants(application, service, this.contents).map(({ name = '' }) => name);
    for (const file of files) this.#demandFile(file);
    for (const key of Object.keys(service.networks)) {
      const network = application.networks[key];
      if (network && !network.isExternal && !this.#networks.has(network.name))
        throw new Error(`No network ${network.name}`);
    }
    const image = imageName(application, service);
    const imageId = this.images.get(image);
    const before = this.#services.get(step.name)?.told.files?.now ?? [];
    const mode = serviceMode(application, service);
    const { replicas: _replicas, ...told } = aClusterService(step.service, step.replicas ?? 0, {
      name: step.name,
      mode,
      image,
      configHash: step.configHash,
      configParts: clusterParts(application, service, this.contents),
      files: { now: files, before },
    });
    return {
      ...told,
      ...(step.replicas === undefined ? {} : { replicas: step.replicas }),
      ...(imageId === undefined ? {} : { imageId }),
    };
  }

  #removeFile(kind: 'config' | 'secret', name: string): void {
    const users = [...this.#services.values()].filter(({ told }) => told.files?.now.includes(name));
    if (users.length > 0) throw new Error(`${name} is in use`);
    if (!this.#kept[kind].delete(name)) throw new Error(`No ${kind} ${name}`);
  }

  #demandFile(name: string): void {
    if (!this.#kept.config.has(name) && !this.#kept.secret.has(name)) throw new Error(`No config or secret ${name}`);
  }

  #demand<T>(map: ReadonlyMap<string, T>, key: string): T {
    const found = map.get(key);
    if (found === undefined) throw new Error(`${key} is not there`);
    return found;
  }

  /** Gives each wanted task a node that lives, the one with the fewest of its service. */
  #place(): void {
    const live = [...this.#nodes.values()].filter((node) => node.state === 'ready' && node.availability !== 'drain');
    const free = live.filter(({ availability }) => availability === 'active').map(({ name }) => name);
    for (const { told, places } of this.#services.values()) {
      if (told.mode === 'global' || told.mode === 'global-job') {
        places.clear();
        live.forEach(({ name }, index) => places.set(index + 1, name));
        continue;
      }
      const wanted = told.replicas ?? 0;
      for (const [slot, node] of places) {
        if (slot > wanted || !live.some(({ name }) => name === node)) places.delete(slot);
      }
      for (let slot = 1; slot <= wanted && free.length > 0; slot++) {
        if (places.has(slot)) continue;
        const load = (node: string): number => [...places.values()].filter((each) => each === node).length;
        const [least] = [...free].sort((left, right) => load(left) - load(right));
        if (least !== undefined) places.set(slot, least);
      }
    }
  }

  #imagesOf({ name, isHere }: ObservedNode): readonly string[] {
    const own = this.#nodeImages.get(name) ?? new Map<string, string>();
    return [...this.images].flatMap(([image, id]) => (isHere || own.get(image) === id ? [image] : []));
  }

  /** A task whose node cannot get its image is rejected, again and again. */
  #tasksOf({ told, places, image }: Deployed): readonly ObservedContainer[] {
    const isJob = told.mode === 'replicated-job' || told.mode === 'global-job';
    return [...places].map(([slot, node]) => {
      const has = this.registry.has(image) || this.#imagesOf(this.#demand(this.#nodes, node)).includes(image);
      if (!has) return aTask(told.service, slot, node, { state: 'exited', task: { state: 'rejected' } });
      if (!isJob) return aTask(told.service, slot, node, { health: 'none' });
      return aTask(told.service, slot, node, {
        ...{ state: 'exited', exitCode: 0 },
        task: { state: 'complete', desiredState: 'complete' },
      });
    });
  }
}

import { expect } from 'vitest';
import { relayPrograms } from '../../../scripts/build/forwarder.ts';
import type { Problem } from '../../../src/base/problem.ts';
import type { DebugConnection, DebugPreparation } from '../../../src/debug/model.ts';
import { inspectContainer } from '../../../src/debug/detect/inspect.ts';
import { openRelay } from '../../../src/debug/relay/openRelay.ts';
import { prepareDebugging, type PrepareRequest } from '../../../src/debug/prepare.ts';
import { plan } from '../../../src/engine/plan.ts';
import { imageNames } from '../../../src/engine/plan/names.ts';
import type { Application } from '../../../src/manifest/model.ts';
import type { ManifestWorld } from '../engine/manifestWorld.ts';

/** A service of a world that runs, and is debugged as the row of one of its containers would have it. */
export class DebugWorld {
  readonly world: ManifestWorld;
  readonly application: Application;
  readonly service: string;
  readonly problems: Problem[] = [];
  readonly #connections: DebugConnection[] = [];
  readonly #signal = AbortSignal.timeout(150_000);

  constructor(world: ManifestWorld, application: Application, service: string) {
    this.world = world;
    this.application = application;
    this.service = service;
  }

  get container(): string {
    return `${this.world.project}-${this.service}-1`;
  }

  async prepare(facts: Partial<PrepareRequest> = {}): Promise<DebugPreparation> {
    const { preparation, problems } = await prepareDebugging(this.world.engine, this.request(facts), this.#signal);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    return preparation!;
  }

  request(facts: Partial<PrepareRequest>): PrepareRequest {
    return {
      application: this.application,
      service: this.service,
      container: this.container,
      waitsForClient: false,
      tools: {},
      dockerOptions: [],
      relayPrograms,
      onProblem: (problem) => this.problems.push(problem),
      ...facts,
    };
  }

  /** Makes the service what its debugger needs, as a plan does that a person has agreed to. */
  async vary({ vary }: DebugPreparation): Promise<void> {
    const { services } = this.application;
    const service = services[this.service]!;
    const application = { ...this.application, services: { ...services, [this.service]: vary?.(service) ?? service } };
    expect(await this.world.up(application)).toEqual([]);
  }

  async open(preparation: DebugPreparation): Promise<DebugConnection> {
    const connection = await preparation.open(this.#signal);
    this.#connections.push(connection);
    return connection;
  }

  /** What the container starts. */
  async command(): Promise<readonly string[]> {
    const { entrypoint, command } = await inspectContainer(this.world.engine, this.container, this.#signal);
    return [...entrypoint, ...command];
  }

  /** Asks a server in the container by a relay of its own, which has nothing but the program that is lent. */
  async fetch(port: number, path: string): Promise<string> {
    const { image } = await inspectContainer(this.world.engine, this.container, this.#signal);
    const relay = await openRelay(this.world.engine, {
      ...{ project: this.world.project, container: this.container, runtime: 'go', port, patienceMs: 60_000 },
      connectors: [],
      lent: { programs: relayPrograms, architecture: image!.architecture! },
      onProblem: (problem) => this.problems.push(problem),
    });
    try {
      return await (await fetch(`http://127.0.0.1:${relay.port}${path}`, { signal: this.#signal })).text();
    } finally {
      relay.dispose();
    }
  }

  async restart(): Promise<void> {
    const steps = await this.world.plan(this.application, { action: 'restart', services: [this.service] });
    expect(await this.world.apply(this.application, steps)).toEqual([]);
  }

  async remove(): Promise<void> {
    for (const connection of this.#connections) connection.dispose();
    const { world, application } = this;
    // The images as well: one of Java has 50 MB. Docker keeps one that has a second name.
    await world.remove(async () => {
      const observation = await world.engine.observe(world.project, imageNames(application), this.#signal);
      const steps = plan({ action: 'down', application, observation, removeImages: 'local' });
      await world.apply(application, steps);
    });
  }
}

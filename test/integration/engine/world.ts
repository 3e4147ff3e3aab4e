import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import type { Problem } from '../../../src/base/problem.ts';
import type {
  Engine,
  EngineAddress,
  EngineEvent,
  ExecStreams,
  LogLine,
  LogOptions,
} from '../../../src/engine/engine.ts';
import type { Observation, ObservedContainer } from '../../../src/engine/observation.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../src/engine/planRequest.ts';
import { imageNames } from '../../../src/engine/plan/names.ts';
import type { Plan } from '../../../src/engine/step.ts';
import type { Application, Healthcheck, Network, Service, Volume } from '../../../src/manifest/model.ts';
import { anApplication, aService } from '../../fakes/models.ts';

/** Node runs it as it stands: what is built into dist/shim.js is the same file. */
export const shim = new URL('../../../src/engine/process/shim/shim.ts', import.meta.url).pathname;

export function processesIn(stateDirectory: string): EngineAddress {
  return { kind: 'process', stateDirectory, node: process.execPath, shim };
}

/** A project name that no other test has. */
export function uniqueProject(): string {
  return `pb${randomBytes(4).toString('hex')}`;
}

/** A service that is the same shell script in a container and as a local process. */
export function scriptService(name: string, script: string, facts: Partial<Service> = {}): Service {
  const command = ['/bin/sh', '-c', script];
  return aService(name, {
    image: 'busybox:latest',
    command,
    run: { command, cwd: '/', environment: {} },
    networks: { default: { aliases: [] } },
    stopGracePeriodMs: 2000,
    ...facts,
  });
}

export function quickCheck(test: string, facts: Partial<Healthcheck> = {}): Healthcheck {
  return {
    test: ['CMD-SHELL', test],
    intervalMs: 300,
    timeoutMs: 2000,
    retries: 3,
    startPeriodMs: 0,
    ...facts,
  };
}

/** Declares a service as an engine needs it, and as tests on it are quick. */
export type Fit = (service: Service) => Service;

/** Services of one project on one engine, with all that is done to them in few words. */
export class EngineWorld {
  readonly engine: Engine;
  readonly project: string;
  readonly #fit: Fit;
  #application: Application;

  constructor(
    engine: Engine,
    services: readonly Service[],
    project = uniqueProject(),
    fit: Fit = (service) => service,
  ) {
    this.engine = engine;
    this.project = project;
    this.#fit = fit;
    this.#application = applicationOf(project, services.map(fit));
  }

  get application(): Application {
    return this.#application;
  }

  /** Rewrites the manifest. */
  declare(services: readonly Service[], network: Partial<Network> = {}, volume: Partial<Volume> = {}): void {
    this.#application = applicationOf(this.project, services.map(this.#fit), network, volume);
  }

  observe(): Promise<Observation> {
    return this.engine.observe(this.project, imageNames(this.#application), AbortSignal.timeout(20_000));
  }

  async plan(request: Omit<PlanRequest, 'observation' | 'application'>): Promise<Plan> {
    return plan({ ...request, application: this.#application, observation: await this.observe() });
  }

  /** Plans and applies; resolves to the problems of failed steps. */
  async run(
    request: Omit<PlanRequest, 'observation' | 'application'>,
    signal: AbortSignal = AbortSignal.timeout(60_000),
    onStart: (step: string) => void = () => undefined,
  ): Promise<readonly Problem[]> {
    return applyPlan(
      await this.plan(request),
      this.#application,
      this.engine,
      ({ step, state }) => {
        if (state === 'running') onStart(step.id);
      },
      signal,
    );
  }

  /** Takes everything down without the manifest. */
  async remove(): Promise<void> {
    const observation = await this.observe();
    const steps = plan({ action: 'down', observation, removeVolumes: true });
    await applyPlan(steps, undefined, this.engine, () => undefined, AbortSignal.timeout(60_000));
  }

  /** The first container of a service. */
  async containerOf(service: string): Promise<ObservedContainer | undefined> {
    return (await this.observe()).containers.find((container) => container.service === service);
  }

  /** What a shell script says that runs in the first container of a service. */
  async sh(service: string, script: string): Promise<string> {
    const streams = new Captured();
    const request = { command: ['/bin/sh', '-c', script], isTty: false };
    await this.engine.exec(`${this.project}-${service}-1`, request, streams, AbortSignal.timeout(20_000));
    return `${streams.out}${streams.err}`.trim();
  }

  async stateOf(service: string): Promise<readonly string[]> {
    const { containers } = await this.observe();
    return containers.filter((each) => each.service === service).map((each) => `${each.state} ${each.health}`);
  }
}

/** What a command run in a container reads and writes. */
export class Captured implements ExecStreams {
  readonly stdin: Readable | undefined;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  out = '';
  err = '';

  constructor(input?: string) {
    this.stdin = input === undefined ? undefined : Readable.from([Buffer.from(input)]);
    this.stdout.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.stderr.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
  }
}

/** Collects what a project's containers do while `act` runs. */
export async function eventsDuring(
  world: EngineWorld,
  act: () => Promise<unknown>,
  isEnough: (events: readonly EngineEvent[]) => boolean,
): Promise<readonly EngineEvent[]> {
  const done = new AbortController();
  const events: EngineEvent[] = [];
  const enough = new Promise<void>((resolve, reject) => {
    const note = (event: EngineEvent): void => {
      events.push(event);
      if (isEnough(events)) resolve();
    };
    const onReady = (): void => void act().catch(reject);
    world.engine.watch(world.project, note, onReady, done.signal).catch((error: unknown) => {
      if (!done.signal.aborted) reject(error);
    });
  });
  try {
    await withDeadline(enough, () => JSON.stringify(events.map(({ container, action }) => `${container} ${action}`)));
    return events;
  } finally {
    done.abort();
  }
}

/** Follows logs until some line fits; `act` runs once the reader is at work. */
export async function followUntil(
  world: EngineWorld,
  options: Omit<LogOptions, 'follow'>,
  act: () => Promise<unknown>,
  isEnough: (lines: readonly LogLine[]) => boolean,
): Promise<readonly LogLine[]> {
  const done = new AbortController();
  const lines: LogLine[] = [];
  const enough = new Promise<void>((resolve, reject) => {
    const note = (line: LogLine): void => {
      lines.push(line);
      if (isEnough(lines)) resolve();
    };
    world.engine.logs(world.project, { ...options, follow: true }, note, done.signal).catch((error: unknown) => {
      if (!done.signal.aborted) reject(error);
    });
  });
  try {
    await Promise.all([act(), withDeadline(enough, () => JSON.stringify(lines))]);
    return lines;
  } finally {
    done.abort();
  }
}

/** What a service has logged so far. */
export async function readAll(
  world: EngineWorld,
  service: string,
  beginning: Pick<LogOptions, 'tail' | 'sinceMs'> = {},
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  const options = { services: [service], follow: false, ...beginning };
  await world.engine.logs(world.project, options, (line) => void lines.push(line), AbortSignal.timeout(20_000));
  return lines;
}

function withDeadline(promise: Promise<void>, tell: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Waited in vain; there was ${tell()}`)), 20_000);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function applicationOf(
  project: string,
  services: readonly Service[],
  network: Partial<Network> = {},
  volume: Partial<Volume> = {},
): Application {
  return anApplication(services, {
    name: project,
    networks: { default: { name: `${project}_default`, isExternal: false, isInternal: false, labels: {}, ...network } },
    volumes: { data: { name: `${project}_data`, isExternal: false, driverOpts: {}, labels: {}, ...volume } },
  });
}

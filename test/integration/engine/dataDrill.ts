import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import fc from 'fast-check';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Observation } from '../../../src/engine/observation.ts';
import { plan } from '../../../src/engine/plan.ts';
import { imageNames } from '../../../src/engine/plan/names.ts';
import type { Plan } from '../../../src/engine/step.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { applicationOf, dataHistory, wishOf, type Act, type DataHistory } from '../../fakes/dataHistory.ts';
import { stay } from './programs.ts';
import { VolumeBytes } from './volumeBytes.ts';
import { scriptService, uniqueProject } from './world.ts';

export interface DataOutcome {
  readonly histories: number;
  readonly commands: number;
  /** Commands that were cut short while they worked. */
  readonly cut: number;
  /** Volumes that bytes were written into. */
  readonly volumes: number;
  /** Those of them that went because `-v` asked for it, each with a step that named it. */
  readonly removed: number;
  /** What went that must not, or lost its bytes. */
  readonly lost: readonly string[];
}

/** What a history with `-v` ends with. */
const purge: Act = {
  kind: 'command',
  command: { verb: 'down', service: 'a', takesVolumes: true, removesOrphans: true, count: 0 },
};
const label = 'com.docker.compose.project';
const deadlineMs = 120_000;

/** Takes projects on a real Docker through histories, with bytes in every volume. `takesVolumes`: some commands have `-v`. */
export async function dataDrill(
  docker: Dockerode,
  histories: number,
  seed: number,
  takesVolumes: boolean,
  onHistory: (text: string) => void = () => undefined,
): Promise<DataOutcome> {
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  const sum = { histories: 0, commands: 0, cut: 0, volumes: 0, removed: 0, lost: [] as string[] };
  try {
    for (const history of fc.sample(dataHistory(takesVolumes, 7), { numRuns: histories, seed })) {
      const acts = takesVolumes ? [...history.acts, purge] : history.acts;
      const world = new RealDataWorld(engine, docker, { ...history, acts });
      try {
        await world.live();
      } finally {
        await world.remove();
      }
      sum.histories++;
      sum.commands += world.commands;
      sum.cut += world.cut;
      sum.volumes += world.held.size;
      sum.removed += world.removed;
      sum.lost.push(...world.lost);
      onHistory(`${sum.histories}: ${history.acts.length} acts, ${world.held.size} volumes, lost ${world.lost.length}`);
    }
    return sum;
  } finally {
    engine.dispose();
  }
}

class RealDataWorld {
  readonly #engine: Engine;
  readonly #docker: Dockerode;
  readonly #history: DataHistory;
  readonly #project = uniqueProject();
  readonly #external = { theirs: `${this.#project}-theirs`, unlucky: randomBytes(32).toString('hex') };
  readonly #cache = `${this.#project}_cache`;
  readonly #bytes: VolumeBytes;
  #application: Application;
  #guest: Dockerode.Container | undefined;
  readonly lost: string[] = [];
  commands = 0;
  cut = 0;
  removed = 0;

  constructor(engine: Engine, docker: Dockerode, history: DataHistory) {
    this.#engine = engine;
    this.#docker = docker;
    this.#bytes = new VolumeBytes(docker);
    this.#history = history;
    this.#application = this.#declared(history.first);
  }

  /** Volumes that bytes were written into. */
  get held(): ReadonlySet<string> {
    return this.#bytes.held;
  }

  async live(): Promise<void> {
    await this.#prepareOthers();
    for (const act of this.#history.acts) {
      const there = await this.#bytes.volumes();
      const steps = await this.#act(act);
      const now = new Set(await this.#bytes.volumes());
      const named = new Set(steps?.steps.flatMap((step) => (step.kind === 'remove-volume' ? [step.name] : [])));
      for (const name of there.filter((each) => this.held.has(each) && !now.has(each))) this.#judge(name, named, act);
      await this.#bytes.fill(this.#engine, (await this.#observe()).containers);
    }
    for (const name of await this.#bytes.lost()) this.lost.push(`${name}: its bytes`);
  }

  /** Of its own making alone, external volumes and the neighbour's container included. */
  async remove(): Promise<void> {
    const steps = plan({ action: 'down', observation: await this.#observe() });
    await applyPlan(steps, undefined, this.#engine, () => undefined, AbortSignal.timeout(deadlineMs));
    await this.#guest?.remove({ force: true });
    const own = await this.#volumesOfProject();
    const names = new Set([...own, ...Object.values(this.#external), this.#cache, `${this.#project}-guest`]);
    const there = (await this.#bytes.volumes()).filter((name) => names.has(name) || this.held.has(name));
    await Promise.all(there.map((name) => this.#docker.getVolume(name).remove()));
  }

  /** A neighbour that has a volume of its own, an external one and one of the project's, and is not started. */
  async #prepareOthers(): Promise<void> {
    const mine = { Labels: { [label]: this.#project } };
    await this.#docker.createVolume({ Name: this.#cache, ...mine });
    const volumes = [`${this.#project}-guest`, ...Object.values(this.#external)];
    for (const Name of volumes) await this.#docker.createVolume({ Name });
    await this.#bytes.fillByHand([this.#cache, ...volumes]);
    this.#guest = await this.#docker.createContainer({
      Image: 'busybox:latest',
      Cmd: ['true'],
      HostConfig: { Binds: [...volumes.slice(0, 2), this.#cache].map((name) => `${name}:/${name}`) },
    });
  }

  async #act(act: Act): Promise<Plan | undefined> {
    if (act.kind === 'edit') {
      this.#application = this.#declared(act.manifest);
      return undefined;
    }
    const observation = await this.#observe();
    const names = observation.containers.map(({ name }) => name);
    const made = plan({ ...wishOf(act.command, names), application: this.#application, observation });
    this.commands++;
    const cut = new AbortController();
    let begun = 0;
    const onProgress = ({ state, text }: { readonly state: string; readonly text?: string }): void => {
      if (state === 'running' && text === undefined && ++begun > (act.cutAt ?? Infinity)) cut.abort();
    };
    const signal = AbortSignal.any([cut.signal, AbortSignal.timeout(deadlineMs)]);
    try {
      await applyPlan(made, this.#application, this.#engine, onProgress, signal);
    } catch (error) {
      if (!cut.signal.aborted) throw error;
      this.cut++;
    }
    return made;
  }

  #judge(name: string, named: ReadonlySet<string>, act: Act): void {
    const isExternal = Object.values(this.#application.volumes).some((each) => each.name === name && each.isExternal);
    const isOthers = name.startsWith(`${this.#project}-`) || name === this.#cache || name === this.#external.unlucky;
    if (isExternal || isOthers || !named.has(name)) this.lost.push(`${name}: ${JSON.stringify(act)}`);
    else this.removed++;
    this.#bytes.forget([name]);
  }

  #declared(draft: DataHistory['first']): Application {
    return applicationOf(this.#project, draft, this.#external, (name) => {
      const { image, command, stopGracePeriodMs } = scriptService(name, stay);
      return { image: image ?? '', command: command ?? [], stopGracePeriodMs: stopGracePeriodMs ?? 0 };
    });
  }

  #observe(): Promise<Observation> {
    return this.#engine.observe(this.#project, imageNames(this.#application), AbortSignal.timeout(deadlineMs));
  }

  async #volumesOfProject(): Promise<readonly string[]> {
    const filters = JSON.stringify({ label: [`${label}=${this.#project}`] });
    return (await this.#docker.listVolumes({ filters })).Volumes.map(({ Name }) => Name);
  }
}

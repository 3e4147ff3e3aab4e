import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerEngine } from '../docker/dockerEngine.ts';
import type { Engine, EngineAddress, LocalProcesses } from '../engine.ts';
import type { ObservedContainer } from '../observation.ts';
import { containerDirectory } from '../process/records/files.ts';
import { ProcessEngine } from '../process/processEngine.ts';
import { AmongContainers } from './amongContainers.ts';

export interface LocalSideAddress {
  readonly docker: Extract<EngineAddress, { kind: 'docker' }>;
  readonly processes: LocalProcesses;
}

/** Long enough that no two engines of one user share a folder. */
const nameLength = 16;

/**
 * The local processes beside one Docker's containers. They have a state folder of their own for each Docker, so that they are told from
 * projects that are local processes altogether, and from those beside another Docker.
 */
export class LocalSide {
  readonly #docker: DockerEngine;
  readonly #address: LocalSideAddress;
  #side: { readonly engine: ProcessEngine; readonly stateDirectory: string } | undefined;

  constructor(docker: DockerEngine, address: LocalSideAddress) {
    this.#docker = docker;
    this.#address = address;
  }

  /** For what acts. Rejects with `engine.unreachable` where there is no place for local processes. */
  async engine(signal: AbortSignal): Promise<ProcessEngine> {
    const { engine } = await this.#opened(signal);
    await engine.ping(signal);
    return engine;
  }

  /** For a look: undefined where there has never been a local process. */
  async known(signal: AbortSignal): Promise<ProcessEngine | undefined> {
    const { engine, stateDirectory } = await this.#opened(signal);
    return existsSync(stateDirectory) ? engine : undefined;
  }

  /** For whoever is to be told of those that come, too: undefined where there can be none, such as in a home that nobody may write to. */
  async coming(signal: AbortSignal): Promise<ProcessEngine | undefined> {
    const { engine } = await this.#opened(signal);
    return engine.ping(signal).then(
      () => engine,
      () => {
        signal.throwIfAborted();
        return undefined;
      },
    );
  }

  async containers(project: string, signal: AbortSignal): Promise<readonly ObservedContainer[]> {
    const engine = await this.known(signal);
    return engine ? (await engine.observe(project, [], signal)).containers : [];
  }

  /** The engine that has a container of that name here; undefined: none has. */
  async holderOf(container: string, signal: AbortSignal): Promise<Engine | undefined> {
    const { engine, stateDirectory } = await this.#opened(signal);
    const projects = await readdir(stateDirectory).catch(() => []);
    const isHere = projects.some((each) => existsSync(containerDirectory(join(stateDirectory, each), container)));
    return isHere ? engine : undefined;
  }

  /** Which Docker it is, is known once it has answered: its address may come from the user's current context. */
  async #opened(signal: AbortSignal): Promise<{ readonly engine: ProcessEngine; readonly stateDirectory: string }> {
    const { address } = await this.#docker.ping(signal);
    const { processes, docker } = this.#address;
    const name = createHash('sha256').update(address).digest('hex').slice(0, nameLength);
    const stateDirectory = join(processes.stateDirectory, name);
    if (this.#side?.stateDirectory === stateDirectory) return this.#side;
    const surroundings = new AmongContainers(this.#docker, docker);
    const engine = new ProcessEngine({ kind: 'process', ...processes, stateDirectory }, surroundings);
    this.#side = { engine, stateDirectory };
    return this.#side;
  }
}

import type Dockerode from 'dockerode';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import { Captured } from './world.ts';

const deadlineMs = 120_000;

/** Bytes in volumes, and whether they are there still: what is written into a volume is its own name. */
export class VolumeBytes {
  readonly #docker: Dockerode;
  /** Volumes that bytes were written into. */
  readonly held = new Set<string>();
  /** Those of them that were asked to go, or are told to be lost already. */
  readonly #over = new Set<string>();

  constructor(docker: Dockerode) {
    this.#docker = docker;
  }

  /** Writes into every volume that a running container has. */
  async fill(engine: Pick<Engine, 'exec'>, containers: readonly ObservedContainer[]): Promise<void> {
    const running = containers.filter(({ state, mounts }) => state === 'running' && mounts);
    await Promise.all(
      running.map(async ({ name, mounts = [] }) => {
        const script = mounts.map(
          ({ target, name: volume }) => `[ -f ${target}/token ] || echo ${volume} > ${target}/token`,
        );
        const request = { command: ['/bin/sh', '-c', script.join('; ')], isTty: false };
        const code = await engine.exec(name, request, new Captured(), AbortSignal.timeout(deadlineMs));
        if (code !== 0) return;
        for (const { name: volume } of mounts) {
          this.held.add(volume);
          this.#over.delete(volume);
        }
      }),
    );
  }

  async fillByHand(names: readonly string[]): Promise<void> {
    await this.#inside(names, 'for d in /v/*; do basename $d > $d/token; done');
    for (const name of names) this.held.add(name);
  }

  get count(): number {
    return this.held.size;
  }

  /** Volumes may go, by now: all, or those that are named. */
  forget(names: Iterable<string> = this.held): void {
    for (const name of names) this.#over.add(name);
  }

  /** Those of the volumes that are gone, or hold something else; each is told once. */
  async lost(): Promise<readonly string[]> {
    const names = [...this.held].filter((name) => !this.#over.has(name));
    const lost = await this.#withoutBytes(names);
    this.forget(lost);
    return lost;
  }

  async #withoutBytes(names: readonly string[]): Promise<readonly string[]> {
    const there = new Set(await this.volumes());
    const present = names.filter((name) => there.has(name));
    if (present.length === 0) return names;
    const output = await this.#inside(present, 'for d in /v/*; do echo "$(basename $d) $(cat $d/token)"; done');
    const lines = new Set(output.split(/\r?\n/).map((line) => line.trim()));
    return names.filter((name) => !lines.has(`${name} ${name}`));
  }

  async volumes(): Promise<readonly string[]> {
    return (await this.#docker.listVolumes()).Volumes.map(({ Name }) => Name);
  }

  /** Runs a script in a container that has these volumes under `/v`. */
  async #inside(names: readonly string[], script: string): Promise<string> {
    const container = await this.#docker.createContainer({
      Image: 'busybox:latest',
      Cmd: ['/bin/sh', '-c', script],
      Tty: true,
      HostConfig: { Binds: names.map((name) => `${name}:/v/${name}`) },
    });
    try {
      await container.start();
      await container.wait();
      return (await container.logs({ stdout: true })).toString();
    } finally {
      await container.remove({ force: true });
    }
  }
}

import { Writable } from 'node:stream';
import { isProblemError } from '../../base/problem.ts';
import type { DetailedMount } from '../../engine/containerDetails.ts';
import type { Engine } from '../../engine/engine.ts';
import { imageUser, type Owner } from './imageUser.ts';
import { probeScript } from './syncScript.ts';

export type TransportEngine = Pick<Engine, 'exec' | 'details' | 'statPath' | 'readArchive' | 'writeArchive'>;

/** A container by its id, which another one never has, and its name for people. */
export interface ContainerName {
  readonly id: string;
  readonly name: string;
}

/** What decides how files get into a container. It is asked once at its start: Docker lets nobody look while it unpacks. */
export interface ContainerFacts {
  /** Its name, for people. */
  readonly container: string;
  readonly id: string;
  readonly owner: Owner;
  /** The programs that it lacks of those that a sync runs. */
  readonly missing: readonly string[];
  readonly isRootReadOnly: boolean;
  readonly mounts: readonly DetailedMount[];
  /** When its image was made; undefined where nobody knows. */
  readonly imageCreatedAtMs?: number;
}

/** Rejects with `engine.not-running` or `engine.container-gone`. */
export async function probeContainer(
  engine: TransportEngine,
  { id, name }: ContainerName,
  signal: AbortSignal,
): Promise<ContainerFacts> {
  const [details, told] = await Promise.all([engine.details(id, signal), askContainer(engine, id, signal)]);
  const owner = told.owner ?? (await imageUser(engine, id, details.user ?? '', signal));
  return {
    container: name,
    id,
    owner: owner ?? { uid: 0, gid: 0 },
    missing: told.missing,
    isRootReadOnly: details.isRootReadOnly === true,
    mounts: details.mounts,
    ...(details.imageCreatedAtMs === undefined ? {} : { imageCreatedAtMs: details.imageCreatedAtMs }),
  };
}

async function askContainer(
  engine: TransportEngine,
  container: string,
  signal: AbortSignal,
): Promise<{ readonly owner?: Owner; readonly missing: readonly string[] }> {
  const output = new ShortText();
  try {
    const request = { command: ['sh', '-c', probeScript], isTty: false };
    await engine.exec(container, request, { stdout: output, stderr: new ShortText() }, signal);
  } catch (error) {
    // Newer engines refuse where there is no such program; older ones write so into the output.
    if (!isProblemError(error) || error.problem.code !== 'engine.refused') throw error;
    return { missing: ['sh'] };
  }
  const owner = /^probe (\d{1,10}) (\d{1,10})$/m.exec(output.text);
  if (!owner) return { missing: /^probe /m.test(output.text) ? ['id'] : ['sh'] };
  const missing = [...output.text.matchAll(/^missing (\w+)$/gm)].map(([, name = '']) => name);
  return { owner: { uid: Number(owner[1]), gid: Number(owner[2]) }, missing };
}

const maxLength = 10_000;

/** Keeps the beginning of what a container writes, which is hostile. */
export class ShortText extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.text.length < maxLength) this.text += chunk.toString().slice(0, maxLength);
    done();
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileName, readJson, writeJson } from '../../process/records/files.ts';

/** Writes down on which Docker a project was seen, so that its absence later is not taken for there being none. */
export class DockerMemory {
  readonly #folder: string;
  readonly #noted = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  note(project: string, address: string): void {
    if (this.#noted.get(project) === address) return;
    this.#noted.set(project, address);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeJson(memoryFile(this.#folder, project), { address });
    } catch {
      // A home that cannot be written to: then nothing is remembered, and Docker works all the same.
    }
  }
}

/** The address of the Docker that a project was last seen on; undefined when it never was. */
export async function recallDocker(folder: string, project: string): Promise<string | undefined> {
  const noted = await readJson(memoryFile(folder, project));
  const isNote = typeof noted === 'object' && noted !== null && 'address' in noted;
  return isNote ? String(noted.address) : undefined;
}

function memoryFile(folder: string, project: string): string {
  return join(folder, `${fileName(project)}.json`);
}

import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../../scripts/machine/run.ts';

/** Copies the shared libraries that programs of this machine load to where they are here, below a folder. */
export async function copyLibraries(programs: readonly string[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const { output } = await run('ldd', programs);
  const libraries = new Set([...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(/gm)].map(([, library]) => library!));
  for (const library of libraries) {
    await mkdir(dirname(join(to, library)), { recursive: true });
    await cp(library, join(to, library), { dereference: true });
  }
}

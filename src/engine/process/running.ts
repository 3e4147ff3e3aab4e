import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isUpOrPaused } from '../containerState.ts';
import type { RunningContainer } from '../observation.ts';
import { publishedPortsOf } from '../ports.ts';
import { localContainers } from './observe.ts';
import { nameOfFile } from './records/files.ts';

/** Every local process of the state folder that runs, of whatever project, by name. */
export async function runningProcesses(stateDirectory: string): Promise<readonly RunningContainer[]> {
  const folders = await readdir(stateDirectory).catch(() => []);
  const found = await Promise.all(
    folders.map(async (folder) => {
      const its = await localContainers(join(stateDirectory, folder));
      return its
        .filter(({ record }) => isUpOrPaused(record))
        .map(({ config }) => ({ project: nameOfFile(folder), config }));
    }),
  );
  return found
    .flat()
    .map(({ project, config: { service, name, limits = {}, publishers } }) => ({
      project,
      service,
      name,
      limits,
      ports: publishedPortsOf(publishers),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

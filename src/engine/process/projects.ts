import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObservedProject } from '../observation.ts';
import { groupProjects } from '../projects.ts';
import { nameOfFile } from './records/files.ts';
import { localContainers } from './observe.ts';

/** The projects that have a container in the state folder. */
export async function projects(stateDirectory: string): Promise<readonly ObservedProject[]> {
  const folders = await readdir(stateDirectory).catch(() => []);
  const containers = await Promise.all(
    folders.map(async (folder) => {
      const its = await localContainers(join(stateDirectory, folder));
      return its.map(({ config, record }) => ({
        project: nameOfFile(folder),
        service: config.service,
        isRunning: record.state === 'running',
        isOneOff: false,
        isOurs: true,
        ...(config.workingDirectory === undefined ? {} : { workingDirectory: config.workingDirectory }),
        configFiles: config.configFiles ?? [],
      }));
    }),
  );
  return groupProjects(containers.flat());
}

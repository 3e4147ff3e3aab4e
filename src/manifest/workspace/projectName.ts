import { basename, dirname, join } from 'node:path';
import { composeSettings } from '../context/composeSettings.ts';
import type { ManifestHost } from '../files/host.ts';
import { declaredProjectName, normaliseProjectName } from '../normalise/project.ts';

/** The name of the project of some files, as Compose finds it: COMPOSE_PROJECT_NAME, the last `name:`, the folder's name. */
export function workspaceProjectName(files: readonly string[], host: ManifestHost): string {
  const [main = ''] = files;
  const directory = dirname(main);
  const { lookup } = composeSettings(host, [join(directory, '.env')]);
  const declared = files
    .map((file) => declaredProjectName(host.readText(file) ?? '', lookup))
    .findLast((name) => name !== undefined);
  const named = normaliseProjectName(lookup('COMPOSE_PROJECT_NAME') ?? '');
  return named || declared || normaliseProjectName(basename(directory)) || 'default';
}

import { join } from 'node:path';
import type { ManifestHost } from './host.ts';

const patchbayNames = ['patchbay.yaml', 'patchbay.yml'];
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** The manifest of a folder: `patchbay.yaml` first, else the Compose file with its override. Empty when there is none. */
export function findManifest(folder: string, host: Pick<ManifestHost, 'exists'>): readonly string[] {
  const present = (names: readonly string[]): string | undefined =>
    names.map((name) => join(folder, name)).find((path) => host.exists(path));
  const patchbay = present(patchbayNames);
  if (patchbay !== undefined) return [patchbay];
  const compose = present(composeNames);
  if (compose === undefined) return [];
  const override = present(composeNames.map((name) => name.replace(/(\.ya?ml)$/, '.override$1')));
  return override === undefined ? [compose] : [compose, override];
}

/** True for a file that `findManifest` may choose, going by its name. */
export function isManifestName(name: string): boolean {
  const plain = name.replace(/\.override(\.ya?ml)$/, '$1');
  return patchbayNames.includes(name) || composeNames.includes(plain);
}

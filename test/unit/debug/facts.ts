import type { TargetFacts } from '../../../src/debug/model.ts';
import type { LocalFiles } from '../../../src/debug/paths/pathMaps.ts';
import type { ImageConfig } from '../../../src/engine/containerDetails.ts';

/** A container of which nothing is known but what the test is about. */
export function aTarget(facts: Partial<TargetFacts> = {}): TargetFacts {
  return {
    name: 'shop-orders-1',
    id: 'c1',
    entrypoint: [],
    command: [],
    environment: {},
    workingDirectory: '/app',
    mounts: [],
    processes: [],
    ...facts,
  };
}

export function anImage(facts: Partial<ImageConfig> = {}): ImageConfig {
  return { entrypoint: [], command: [], environment: {}, labels: {}, hasHealthcheck: false, ...facts };
}

/** Files by their path: a text, or null for a folder. Folders of files are there as well. */
export function filesOf(files: Readonly<Record<string, string | null>>): LocalFiles {
  const isBelow = (path: string): boolean => Object.keys(files).some((file) => file.startsWith(`${path}/`));
  return {
    kindOf: (path) =>
      typeof files[path] === 'string' ? 'file' : path in files || isBelow(path) ? 'folder' : undefined,
    readText: (path) => files[path] ?? undefined,
  };
}

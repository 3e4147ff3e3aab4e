import { join } from 'node:path';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import { projectFiles } from '../context/composeSettings.ts';
import type { ListingHost } from '../files/host.ts';
import { isMainName, withOwnOverride } from './manifestNames.ts';
import type { FoundFolder } from './walk.ts';

/** A manifest file by its name, and where it is. */
export interface FoundManifest {
  readonly path: string;
  readonly folder: string;
  /** The workspace folder. */
  readonly root: string;
}

/** Files that are merged, whatever is in them. */
export interface Seed extends FoundManifest {
  /** The main one, which is `path`, first. */
  readonly files: readonly string[];
}

export interface Seeds {
  /** What Compose, or an env file, says is a manifest. */
  readonly mains: readonly Seed[];
  /** Files that are manifests by their names, and are in none of these. */
  readonly variants: readonly FoundManifest[];
}

/** What the names of files and COMPOSE_FILE of env files say, in the order of the folders. */
export function seedsIn(folders: readonly FoundFolder[], host: ListingHost): Seeds {
  const named = new Map<string, Seed>();
  for (const folder of folders) {
    const seed = namedSeed(folder, host);
    if (seed) named.set(seed.path, seed);
  }
  const byName = folders.flatMap((one) => seedsByName(one, host));
  const taken = new Set([...named.values()].flatMap(({ files }) => files));
  const mains = [...byName.filter(({ path }) => !taken.has(path)), ...named.values()];
  for (const { files } of mains) for (const file of files) taken.add(file);
  const variants = folders.flatMap(({ path: folder, root, names }) =>
    names.map((name) => ({ path: join(folder, name), folder, root })).filter(({ path }) => !taken.has(path)),
  );
  return { mains, variants };
}

/** COMPOSE_FILE counts for manifests in the folder of its env file and below. An env file nearer to the manifest wins. */
function namedSeed({ path: folder, root, hasDotenv }: FoundFolder, host: ListingHost): Seed | undefined {
  if (!hasDotenv) return undefined;
  const { files, namedIn } = projectFiles(folder, host);
  const [main] = files;
  if (namedIn === undefined || main === undefined || !host.exists(main) || !pathBelow(folder, main)) return undefined;
  return { path: main, folder: join(main, '..'), root, files };
}

function seedsByName({ path: folder, root, names }: FoundFolder, host: ListingHost): readonly Seed[] {
  return names.filter(isMainName).map((name) => {
    const path = join(folder, name);
    return { path, folder, root, files: withOwnOverride(path, host, folder) };
  });
}

import { dirname } from 'node:path';
import type { ManifestHost } from '../files/host.ts';
import type { FactsCache, ManifestFacts } from './facts.ts';

/** What a manifest consists of, going by the texts of its files and of those that they name. */
export interface Reach {
  /** Files that it includes, and that those include. */
  readonly included: ReadonlySet<string>;
  /** Files that services are extended from, and files of environments. */
  readonly used: ReadonlySet<string>;
  /** The services of all that is merged and included. */
  readonly services: ReadonlySet<string>;
}

/** Nobody includes more files. */
const maxFiles = 300;

/** Follows what the files of a manifest include and extend. */
export function reachOf(files: readonly string[], host: ManifestHost, cache: FactsCache): Reach {
  const [main = ''] = files;
  const included = new Set<string>();
  const used = new Set<string>();
  const services = new Set<string>();
  const read = new Set<string>();
  const waiting: { readonly path: string; readonly isMerged: boolean; readonly directory?: string }[] = files.map(
    (path) => ({ path, isMerged: true, directory: dirname(main) }),
  );
  for (let next = waiting.pop(); next !== undefined && read.size < maxFiles; next = waiting.pop()) {
    const { path, isMerged, directory } = next;
    if (read.has(path)) continue;
    read.add(path);
    const facts: ManifestFacts = cache.read(path, host, directory);
    if (isMerged) for (const name of [...facts.whole, ...facts.bare]) services.add(name);
    for (const one of facts.includes) {
      if (isMerged) included.add(one);
      else used.add(one);
      waiting.push({ path: one, isMerged });
    }
    for (const one of facts.bases) {
      used.add(one);
      waiting.push({ path: one, isMerged: false });
    }
    for (const one of facts.overlays) used.add(one);
  }
  return { included, used, services };
}

import { readBoundedSync } from '../../../base/disk/boundedFile.ts';
import {
  contentHash,
  contentKey,
  mountsBeside,
  storedFile,
  type Contents,
  type KeptKind,
} from '../../plan/swarm/keptFiles.ts';
import type { StoredFile } from '../../../manifest/model/files.ts';
import type { Application, Service } from '../../../manifest/model.ts';

/** A Swarm keeps less than this of a config or secret, and at least a byte. */
export const maxFileBytes = 500 * 1024;

/** What is in the configs and secrets that services of the application are granted, and in files that they mount, as hashes. */
export function readContents(
  application: Application,
  services: readonly Service[] = Object.values(application.services),
): Contents {
  const granted = (kind: KeptKind): readonly string[] => {
    const grants = services.flatMap(({ secrets = [], configs = [] }) => (kind === 'secret' ? secrets : configs));
    const mounted = kind === 'secret' ? [] : services.flatMap((service) => mountsBeside(application, service));
    return [...new Set([...grants.map(({ source }) => source), ...mounted.map(({ file }) => file)])];
  };
  const hashes = (['secret', 'config'] as const).flatMap((kind) =>
    granted(kind).flatMap((file) => {
      const stored = storedFile(application, kind, file);
      const content = stored && readContent(stored);
      return content ? [[contentKey(kind, file), contentHash(content, stored)] as const] : [];
    }),
  );
  return Object.fromEntries(hashes);
}

/** What is in a config or secret; undefined where it cannot be read, or a Swarm would not take it. */
export function readContent(stored: StoredFile): Buffer | undefined {
  if (stored.isExternal || stored.driver !== undefined) return undefined;
  const content = stored.file === undefined ? bytesOf(stored.content) : readSmallFile(stored.file);
  return content && content.length > 0 && content.length < maxFileBytes ? content : undefined;
}

function bytesOf(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

function readSmallFile(path: string): Buffer | undefined {
  try {
    return readBoundedSync(path, maxFileBytes);
  } catch {
    // The plan says which file it is, and what can be done.
    return undefined;
  }
}

import { join, resolve } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import { findManifest } from '../files/find.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Lookup } from '../tree/template.ts';
import { parseDotenv } from '../variables/dotenv.ts';

/** What the `COMPOSE_…` variables say: those of the process, then of the env files named, else of a folder's `.env`. */
export interface ComposeSettings {
  readonly lookup: Lookup;
  /** The env file that a value is from; undefined for what the process says, or nobody. */
  readonly fileOf: (name: string) => string | undefined;
}

/** The files of a project, and what names them. */
export interface ProjectFiles {
  readonly files: readonly string[];
  /** The env file whose COMPOSE_FILE names them; undefined for those that are found by their names, or that the process names. */
  readonly namedIn?: string;
}

export function composeSettings(
  host: Pick<ManifestHost, 'readText' | 'environment'>,
  envFiles: readonly string[],
): ComposeSettings {
  const own: Lookup = (name) => ownProperty(host.environment, name);
  const values = new Map<string, string>();
  const files = new Map<string, string>();
  for (const file of envFiles) {
    const text = host.readText(file) ?? '';
    // This is asked at every keystroke, and few of these files say anything about Compose.
    if (!text.includes('COMPOSE_')) continue;
    for (const [name, value] of parseDotenv(text, own, { earlier: values }).values) {
      values.set(name, value);
      files.set(name, file);
    }
  }
  return {
    lookup: (name) => own(name) ?? values.get(name),
    fileOf: (name) => (own(name) === undefined ? files.get(name) : undefined),
  };
}

/** The files that COMPOSE_FILE names, absolute; empty when it names none. `folder` is where relative paths start. */
export function composeFiles({ lookup }: ComposeSettings, folder: string): readonly string[] {
  const separator = lookup('COMPOSE_PATH_SEPARATOR') || (process.platform === 'win32' ? ';' : ':');
  return splitList(lookup('COMPOSE_FILE'), separator).map((file) => resolve(folder, file));
}

/** The parts of a list in one variable. */
export function splitList(text: string | undefined, separator: string): readonly string[] {
  return (text ?? '').split(separator).filter((part) => part !== '');
}

/** The files of the project of a folder: those that COMPOSE_FILE names in the folder's `.env`, else those found by their names. */
export function projectFiles(
  folder: string,
  host: Pick<ManifestHost, 'exists' | 'readText' | 'environment'>,
): ProjectFiles {
  const settings = composeSettings(host, [join(folder, '.env')]);
  const files = composeFiles(settings, folder);
  const namedIn = settings.fileOf('COMPOSE_FILE');
  const present = files.filter((file) => host.exists(file));
  if (namedIn !== undefined && present.length > 0) return { files, namedIn };
  // What the process says is relative to where it was started, which may be another project.
  const isMeant = namedIn === undefined && present.length > 0 && present.length === files.length;
  return { files: isMeant ? files : findManifest(folder, host) };
}

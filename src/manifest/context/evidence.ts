import { basename, join, relative } from 'node:path';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import type { ManifestHost } from '../files/host.ts';

/** Why a file is read together with others, from the strongest reason to the weakest. */
export type EvidenceKind =
  /** The user said so. */
  | 'chosen'
  /** An environment of `x-patchbay.environments` has it. */
  | 'environment'
  /** It is a file of the folder for policies beside the manifest. */
  | 'policies'
  /** COMPOSE_FILE of an env file has it. */
  | 'composeFile'
  /** A command in a comment of the file itself. */
  | 'comment'
  /** A command in another file of the project: its README, Makefile, scripts and workflows, `devcontainer.json`. */
  | 'command'
  /** Its name is that of another file, and more. */
  | 'name'
  /** The folder's manifest. */
  | 'folder'
  /** The manifest of the nearest folder above that has one. */
  | 'above'
  /** An example stands in for a manifest, or for its override, that everybody makes for themselves. */
  | 'example';

export interface Evidence {
  readonly kind: EvidenceKind;
  /** The file that says it, and the line from 0. */
  readonly at?: { readonly file: string; readonly line: number };
  /** The name of an environment. */
  readonly name?: string;
}

/** The files that a file is read with, in the order in which they are merged, and why these. */
export interface Context {
  readonly files: readonly string[];
  readonly evidence: Evidence;
}

/** The other files of a context, as they are seen from a folder: `compose.yaml, compose.dev.yaml`. */
export function otherFilesText(files: readonly string[], path: string, folder: string): string {
  const others = files.filter((file) => file !== path);
  return others.length === 0 ? 'nothing' : others.map((file) => relative(folder, file) || basename(file)).join(', ');
}

/** The reason in a few words, that go on behind "compose.yaml, ". Places are as seen from a folder. */
export function evidenceText({ kind, at, name }: Evidence, folder: string): string {
  const place = at === undefined ? '' : `${relative(folder, at.file)}:${at.line + 1}`;
  switch (kind) {
    case 'chosen':
      return 'as you chose';
    case 'environment':
      return `from the environment "${name ?? ''}" of ${at === undefined ? 'the manifest' : relative(folder, at.file)}`;
    case 'policies':
      return 'whose policies it has';
    case 'composeFile':
      return `from COMPOSE_FILE in ${at === undefined ? '.env' : relative(folder, at.file)}`;
    case 'comment':
      return `from its own comment in line ${(at?.line ?? 0) + 1}`;
    case 'command':
      return `from ${place}`;
    case 'name':
      return 'from its name';
    case 'folder':
      return 'the manifest of its folder';
    case 'above':
      return 'the manifest of a folder above';
    case 'example':
      return 'the example of a file that is not there';
  }
}

/** The folder that a file belongs to: the innermost open one, else the nearest with a repository in it, else its own. */
export function projectRoot(folder: string, folders: readonly string[], host: Pick<ManifestHost, 'exists'>): string {
  const around = folders.filter((one) => pathBelow(one, folder) !== undefined);
  const innermost = around.toSorted((a, b) => b.length - a.length)[0];
  if (innermost !== undefined) return innermost;
  let root = folder;
  for (let depth = 0; depth < maxDepth; depth++) {
    if (host.exists(join(root, '.git'))) return root;
    root = join(root, '..');
  }
  return folder;
}

const maxDepth = 12;

/** The folder and those above it, up to the root of the project, nearest first. */
export function foldersUpTo(folder: string, root: string): readonly string[] {
  const folders = [folder];
  for (let one = folder; one !== root && folders.length < maxDepth;) {
    const above = join(one, '..');
    if (above === one) break;
    folders.push(above);
    one = above;
  }
  return folders;
}

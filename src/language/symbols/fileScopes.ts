import { dirname } from 'node:path';
import { absolutePath, isRemote } from '../../manifest/files/paths.ts';
import { find, itemsOf, textOf, textsOf, type Node } from '../../manifest/tree/tree.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';

/** How the files of a manifest relate to each other. */
export interface FileScopes {
  /** Files whose names belong to the application: the manifest, its overrides and its includes. */
  readonly main: ReadonlySet<string>;
  /**
   * True for a service that the application extends from a file that is otherwise not part of it. Its other names are
   * looked up in the application.
   */
  readonly isReached: (file: string, service: string) => boolean;
}

/** Sorts files into scopes. `files` are the readable YAML files; `over` are possible override files. */
export function fileScopes(snapshot: Snapshot, files: readonly SourceFile[], over: readonly SourceFile[]): FileScopes {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const main = new Set<string>();
  const roots = snapshot.manifestFiles();
  const [first = snapshot.file.path] = roots;
  for (const root of [...roots, ...over.map(({ path }) => path)]) follow(root, dirname(first), byPath, main);
  const reached = reachedServices(files, main);
  return { main, isReached: (file, service) => reached.has(keyOf(file, service)) };
}

function follow(file: string, directory: string, files: ReadonlyMap<string, SourceFile>, main: Set<string>): void {
  if (main.has(file)) return;
  main.add(file);
  for (const tree of files.get(file)?.trees() ?? []) {
    for (const item of itemsOf(find(tree, 'include'))) {
      const paths = includedPaths(item, directory);
      const project = textOf(find(item, 'project_directory'));
      const own = project === undefined ? dirname(paths[0] ?? file) : absolutePath(project, directory, undefined);
      for (const path of paths) follow(path, own, files, main);
    }
  }
}

function includedPaths(item: Node, directory: string): readonly string[] {
  const path = item.kind === 'map' ? find(item, 'path') : item;
  const names = path?.kind === 'list' ? textsOf(path) : [textOf(path) ?? ''];
  return names.filter((name) => name !== '' && !isRemote(name)).map((name) => absolutePath(name, directory, undefined));
}

/** The services that the application extends from files that are not part of it. */
function reachedServices(files: readonly SourceFile[], main: ReadonlySet<string>): ReadonlySet<string> {
  const links = files.flatMap((file) =>
    file
      .names()
      .filter(({ isBase }) => isBase)
      .flatMap(({ owners = [], name, inFile = file.path }) =>
        owners.map((owner) => ({ from: file.path, owner, to: keyOf(inFile, name) })),
      ),
  );
  const reached = new Set(links.filter(({ from }) => main.has(from)).map(({ to }) => to));
  // The set grows during the loop, which also visits what is added.
  for (const key of reached) for (const { from, owner, to } of links) if (keyOf(from, owner) === key) reached.add(to);
  return reached;
}

function keyOf(file: string, service: string): string {
  return `${file}\0${service}`;
}

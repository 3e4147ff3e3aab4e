import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** How many files stand directly in each folder under `root`, by the folder's path from there. */
export function filesByFolder(root: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const file of filesUnder(root)) {
    const folder = posix(relative(root, file.parentPath));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

/** The folders that hold more files than `limit`. */
export function overfullFolders(counts: ReadonlyMap<string, number>, limit: number): readonly string[] {
  return [...counts].flatMap(([folder, count]) =>
    count > limit ? [`${folder} holds ${count} files, at most ${limit} are allowed`] : [],
  );
}

/**
 * The pairs of folders of a room that import each other, directly or through other folders. Files that stand in the room
 * itself count one by one: they are its entries, and the model that all of it shares.
 */
export function folderCycles(room: string): readonly string[] {
  const edges = new Map<string, Set<string>>();
  const nodeOf = (file: string): string => (dirname(file) === room ? file : dirname(file));
  for (const path of sourcesUnder(room)) {
    for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles) {
      const target = join(dirname(path), fileName);
      if (!fileName.startsWith('.') || relative(room, target).startsWith('..')) continue;
      const from = nodeOf(path);
      if (from !== nodeOf(target)) edges.set(from, (edges.get(from) ?? new Set()).add(nodeOf(target)));
    }
  }
  const name = (node: string): string => posix(relative(room, node));
  return [...edges].flatMap(([from, targets]) =>
    [...targets].filter((to) => reaches(edges, to, from)).map((to) => `${name(from)} → ${name(to)}`),
  );
}

function reaches(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const next of edges.get(node) ?? []) seen.add(next);
  return seen.has(to);
}

/** The paths of all TypeScript files under `root`. */
export function sourcesUnder(root: string): readonly string[] {
  return filesUnder(root)
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path.endsWith('.ts'));
}

function filesUnder(root: string): readonly Dirent[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
}

function posix(path: string): string {
  return path.replaceAll('\\', '/');
}

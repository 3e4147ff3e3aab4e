import { dirname } from 'node:path';

/** Those of the absolute paths that lie below no other one. It takes a look at each folder on the way to each, whatever their number. */
export function topmostPaths(paths: readonly string[]): readonly string[] {
  const all = new Set(paths);
  return paths.filter((path) => {
    for (let [below, folder] = [path, dirname(path)]; folder !== below; [below, folder] = [folder, dirname(folder)]) {
      if (all.has(folder)) return false;
    }
    return true;
  });
}

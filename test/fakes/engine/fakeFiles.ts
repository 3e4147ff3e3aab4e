import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { PathArchive, PathFacts } from '../../../src/engine/engine.ts';
import { pathMissing } from '../../../src/engine/failures.ts';
import { tarEntries } from '../../../src/engine/copy/tarReader.ts';
import { tarOf, type TarPart } from '../tar.ts';

type Node =
  | { readonly type: 'file'; readonly bytes: Buffer }
  | { readonly type: 'directory' }
  | { readonly type: 'symlink'; readonly target: string };

/** The files of a container in memory, by their paths from the root. Links are not followed on the way. */
export class FakeFiles {
  readonly #nodes = new Map<string, Node>([['/', { type: 'directory' }]]);
  readonly #container: string;

  constructor(container: string) {
    this.#container = container;
  }

  stat(path: string): PathFacts | undefined {
    const node = this.#nodes.get(cleaned(path));
    if (!node) return undefined;
    return {
      type: node.type,
      sizeBytes: node.type === 'file' ? node.bytes.length : 0,
      ...(node.type === 'symlink' ? { linkTarget: posix.resolve(posix.dirname(cleaned(path)), node.target) } : {}),
    };
  }

  read(path: string): PathArchive {
    const facts = this.stat(path);
    if (!facts) throw pathMissing(this.#container, path);
    const root = cleaned(path);
    const base = path.endsWith('/.') || path === '.' ? '.' : posix.basename(root);
    const parts = [...this.#nodes].flatMap(([place, node]): TarPart[] => {
      if (place !== root && !place.startsWith(root === '/' ? '/' : `${root}/`)) return [];
      const name = posix.join(base, posix.relative(root, place));
      if (node.type === 'file') return [{ name, bytes: node.bytes }];
      return [node.type === 'symlink' ? { name, type: '2', linkName: node.target } : { name, type: '5' }];
    });
    return { facts, tar: Readable.from([tarOf(parts)]) };
  }

  async write(directory: string, tar: Readable): Promise<void> {
    if (this.stat(directory)?.type !== 'directory') throw pathMissing(this.#container, directory);
    for await (const entry of tarEntries(tar)) {
      const path = posix.join(cleaned(directory), entry.name);
      const bytes: Buffer[] = [];
      for await (const part of entry.body()) bytes.push(part);
      if (entry.type === 'directory') this.#nodes.set(cleaned(path), { type: 'directory' });
      else if (entry.type === 'symlink') this.#nodes.set(cleaned(path), { type: 'symlink', target: entry.linkName });
      else this.#nodes.set(cleaned(path), { type: 'file', bytes: Buffer.concat(bytes) });
    }
  }
}

function cleaned(path: string): string {
  return posix.resolve('/', path);
}

import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fileStanding, standingAdvice } from '../../../src/debug/paths/explain.ts';
import { existingMaps } from '../../../src/debug/paths/existingMaps.ts';
import type { PathMap } from '../../../src/debug/model.ts';
import { wholeTar } from '../../../src/engine/copy/wholeTar.ts';
import type { PathArchive, PathFacts } from '../../../src/engine/engine.ts';

const signal = new AbortController().signal;

/** A container with these files. */
function containerWith(files: Readonly<Record<string, string>>): {
  statPath: (container: string, path: string) => Promise<PathFacts | undefined>;
  readArchive: (container: string, path: string) => Promise<PathArchive>;
} {
  const factsOf = (path: string): PathFacts | undefined => {
    const file = files[path];
    if (file !== undefined) return { type: 'file', sizeBytes: file.length };
    const isFolder = Object.keys(files).some((name) => name.startsWith(`${path}/`));
    return isFolder ? { type: 'directory', sizeBytes: 0 } : undefined;
  };
  return {
    statPath: (_, path) => Promise.resolve(factsOf(path)),
    readArchive: (_, path) => {
      const tar = wholeTar([{ name: 'x', content: Buffer.from(files[path]!) }]);
      return Promise.resolve({ facts: factsOf(path)!, tar: Readable.from([tar]) });
    },
  };
}

const map: PathMap = {
  localRoot: '/shop/orders',
  remoteRoot: '/app',
  origin: 'dockerfile',
  isFile: false,
  covered: ['/app/data'],
  ignore: { root: '/shop/orders', text: '**/*.test.js\n' },
};

async function advice(path: string, content: string, maps: readonly PathMap[], files: object): Promise<string> {
  const engine = containerWith(files as Record<string, string>);
  const standing = await fileStanding(engine, 'c', maps, { path, content: Buffer.from(content) }, signal);
  return `${standing.kind}: ${standingAdvice(standing, 'orders')}`;
}

describe('why a breakpoint is not bound', () => {
  it('is nothing that is known where the file is the same', async () => {
    expect(await advice('/shop/orders/a.js', 'one', [map], { '/app/a.js': 'one' })).toBe('same: undefined');
  });

  it.each(['two', 'longer'])('is that the file differs from %j', async (there) => {
    expect(await advice('/shop/orders/a.js', 'one', [map], { '/app/a.js': there })).toMatch(
      /^differs: .*Rebuild orders/,
    );
  });

  it('is that it is not there, by whatever said so', async () => {
    expect(await advice('/shop/orders/a.js', 'one', [map], {})).toMatch(
      /^missing: .* where the Dockerfile puts this file/,
    );
  });

  it('is that a rule leaves it out', async () => {
    expect(await advice('/shop/orders/src/a.test.js', '', [map], {})).toMatch(/^ignored: .*\.dockerignore says so/);
    const watched: PathMap = { ...map, origin: 'watch' };
    expect(await advice('/shop/orders/a.test.js', '', [watched], {})).toMatch(/an ignore of its watch rule/);
  });

  it('is that something else is mounted there', async () => {
    expect(await advice('/shop/orders/data/a.js', '', [map], {})).toMatch(/^covered: /);
    expect(await advice('/shop/orders/database/a.js', '', [map], {})).toMatch(/^missing: /);
  });

  it('is that nothing says where it is', async () => {
    expect(await advice('/elsewhere/a.js', '', [map], {})).toMatch(/^outside: .*x-patchbay\.debug/);
  });

  it('is asked of every place where the file may be', async () => {
    const sure: PathMap = { ...map, origin: 'bind', remoteRoot: '/srv' };
    expect(await advice('/shop/orders/a.js', 'one', [sure, map], { '/app/a.js': 'one' })).toBe('same: undefined');
    expect(await advice('/shop/orders/a.js', 'one', [sure, map], { '/app/a.js': 'two' })).toMatch(
      /^differs: \/app\/a\.js/,
    );
  });
});

describe('the maps of a container', () => {
  it('are those whose root it has, and what the manifest states', async () => {
    const stated: PathMap = { ...map, origin: 'manifest', remoteRoot: '/nowhere' };
    const other: PathMap = { ...map, remoteRoot: '/opt' };
    expect(await existingMaps(containerWith({ '/app/a.js': '' }), 'c', [map, other, stated], signal)).toEqual([
      map,
      stated,
    ]);
  });
});

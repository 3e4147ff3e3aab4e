import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesByFolder, folderCycles, overfullFolders } from './folders.ts';

const src = join(import.meta.dirname, '../../../src');
const maxFiles = 25;

/** Rooms whose folders form layers. */
const layeredRooms = [
  'app',
  'broker',
  'broker/redis',
  'cli',
  'debug',
  'develop',
  'engine/docker',
  'engine/plan',
  'engine/process',
  'expression',
  'extension',
  'language',
  'manifest',
  'messages',
  'policy',
  'tap',
  'transfer',
  'webview/inspector',
];

describe('The folders', () => {
  const counts = filesByFolder(src);

  it('hold few enough files to be read at a glance', () => {
    expect(overfullFolders(counts, maxFiles)).toEqual([]);
  });

  it('of the unit tests hold as few', () => {
    expect(overfullFolders(filesByFolder(join(src, '../test/unit')), maxFiles)).toEqual([]);
  });

  it.each(layeredRooms)('of %s import each other in one direction only', (room) => {
    expect(folderCycles(join(src, room))).toEqual([]);
  });
});

describe('The check of folders', () => {
  let root = '';
  const write = (file: string, text = ''): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'patchbay-folders-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('finds a folder with one file too many, and lets a full one pass', () => {
    for (let index = 0; index < 4; index++) write(`room/over/${index}.ts`);
    for (let index = 0; index < 3; index++) write(`room/full/${index}.ts`);
    const counts = filesByFolder(root);
    expect(overfullFolders(counts, 3)).toEqual(['room/over holds 4 files, at most 3 are allowed']);
    expect(overfullFolders(counts, 4)).toEqual([]);
  });

  it('finds folders that import each other through a third, by types too', () => {
    write('a/one.ts', `import type { B } from '../b/one.ts';`);
    write('b/one.ts', `export * from '../c/one.ts';`);
    write('c/one.ts', `export const later = () => import('../a/two.ts');`);
    write('a/two.ts');
    expect(folderCycles(root).toSorted()).toEqual(['a → b', 'b → c', 'c → a']);
  });

  it('lets folders share a file of the room, and an entry that imports them all', () => {
    write('main.ts', `import './a/one.ts'; import './b/one.ts';`);
    write('a/one.ts', `import '../model.ts'; import '../b/one.ts';`);
    write('b/one.ts', `import '../model.ts';`);
    write('model.ts');
    expect(folderCycles(root)).toEqual([]);
  });
});

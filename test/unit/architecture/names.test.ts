import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedNames } from './names.ts';

/** The drivers of one port do the same on different engines. A command is called what it does, and so is what it asks for. */
const siblings = [['cli/commands', 'engine/docker', 'engine/process', 'engine/plan.ts', 'language/completion']];

describe('The names that src exports', () => {
  it('are each declared once', () => {
    expect(sharedNames(join(import.meta.dirname, '../../../src'), siblings)).toEqual([]);
  });
});

describe('The check of names', () => {
  let root = '';
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'patchbay-names-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('finds a type, a function, a class and a constant that two files export', () => {
    write('a/one.ts', 'export type T = 1; export function f() {} export class C {} export const c = 1, only = 2;');
    write('b/two.ts', 'export interface T {} export const f = 1; export class C {} export const c = 2;');
    expect(sharedNames(root, []).map((line) => line.split(':')[0])).toEqual(['T', 'f', 'C', 'c']);
    expect(sharedNames(root, [])[0]).toBe('T: a/one.ts, b/two.ts');
  });

  it('lets a name be that is exported again, or that a file keeps to itself', () => {
    write('a/one.ts', 'export function f() {} const c = 1;');
    write('b/two.ts', "export { f } from '../a/one.ts'; export const c = 2;");
    expect(sharedNames(root, [])).toEqual([]);
  });

  it('lets siblings answer to one name, but not two files of one of them', () => {
    write('docker/one.ts', 'export function start() {}');
    write('process/one.ts', 'export function start() {}');
    const drivers = [['docker', 'process']];
    expect(sharedNames(root, drivers)).toEqual([]);
    write('docker/deep/two.ts', 'export function start() {}');
    expect(sharedNames(root, drivers)).toHaveLength(1);
  });

  it('counts a file outside the siblings', () => {
    write('docker/one.ts', 'export function start() {}');
    write('other/one.ts', 'export function start() {}');
    expect(sharedNames(root, [['docker', 'process']])).toHaveLength(1);
  });
});

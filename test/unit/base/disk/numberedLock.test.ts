import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { highestNumber, numberedLock, takeNumber } from '../../../../src/base/disk/numberedLock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-number-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the next number takes the place of those before, and of no other file', () => {
  writeFileSync(join(folder, 'lock.x'), '');
  expect(highestNumber(folder, 'lock')).toBe(0);
  expect(takeNumber(folder, 'lock', 1, 'one')).toBe(true);
  expect(takeNumber(folder, 'lock', 2, 'two')).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['lock.2', 'lock.x']);
  expect(readFileSync(numberedLock(folder, 'lock', highestNumber(folder, 'lock')), 'utf8')).toBe('two');
});

test('one alone takes a number', () => {
  expect(takeNumber(folder, 'lock', 1, 'one')).toBe(true);
  expect(takeNumber(folder, 'lock', 1, 'another')).toBe(false);
  expect(readFileSync(numberedLock(folder, 'lock', 1), 'utf8')).toBe('one');
});

test('who finds that others have gone on meanwhile gives way to them', () => {
  writeFileSync(numberedLock(folder, 'lock', 7), 'seven');
  expect(takeNumber(folder, 'lock', 5, 'five')).toBe(false);
  expect(readdirSync(folder)).toEqual(['lock.7']);
});

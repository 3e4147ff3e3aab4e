import { describe, expect, it } from 'vitest';
import { applicationOfTask } from '../../../../src/app/applications/applicationOfTask.ts';
import { findInspected } from '../../../../src/app/applications/findInspected.ts';
import { withNamed } from '../../../../src/app/applications/namedManifests.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import { foundApplication } from '../../../fakes/applications.ts';

const shop = foundApplication('/work/shop/compose.yaml');
const bank = foundApplication('/work/bank/compose.yaml');
const otherShop = foundApplication('/more/shop/compose.yaml', { folder: '/more' });
const all = [shop, bank, otherShop];

describe('An inspector', () => {
  it('is about the application of its manifest, whatever was used last', () => {
    const state = { application: 'shop', manifest: otherShop.manifest };
    expect(findInspected(state, all, shop)).toBe(otherShop);
  });

  it('that an older version kept is found by name, the one in use first', () => {
    expect(findInspected({ application: 'bank' }, all, shop)).toBe(bank);
    expect(findInspected({ application: 'shop' }, all, otherShop)).toBe(otherShop);
    expect(findInspected({ application: '' }, all, bank)).toBe(bank);
  });

  it('that a link opens is found by its path within a folder, on any machine', () => {
    const linked = { application: 'shop', manifest: 'shop/compose.yaml' };
    expect(findInspected(linked, [bank, otherShop], bank)).toBe(otherShop);
  });

  it('of an application that is not here is of none', () => {
    expect(findInspected({ application: 'attic' }, all, shop)).toBeUndefined();
    expect(findInspected({ application: 'attic', manifest: '/attic/compose.yaml' }, all, shop)).toBeUndefined();
  });
});

describe('A task', () => {
  const codeOf = (act: () => unknown): string => {
    try {
      act();
      return 'none';
    } catch (error) {
      return error instanceof ProblemError ? error.problem.code : String(error);
    }
  };

  it('is for the application that it names, by name or by manifest', () => {
    expect(applicationOfTask({ application: 'bank' }, all, '/work')).toBe(bank);
    expect(applicationOfTask({ application: 'shop' }, all, '/more')).toBe(otherShop);
    expect(applicationOfTask({ manifest: 'shop/compose.yaml' }, all, '/work')).toBe(shop);
    expect(applicationOfTask({ manifest: otherShop.manifest }, all, '/work')).toBe(otherShop);
  });

  it('that names none is for the only one, or the one at the root of its folder', () => {
    const root = foundApplication('/work/compose.yaml');
    expect(applicationOfTask({}, [bank], '/work')).toBe(bank);
    expect(applicationOfTask({}, [bank, root], '/work')).toBe(root);
    expect(applicationOfTask({}, all, '/more')).toBe(otherShop);
  });

  it('never guesses', () => {
    expect(codeOf(() => applicationOfTask({}, all, '/work'))).toBe('task.which-application');
    expect(codeOf(() => applicationOfTask({ application: 'shop' }, all, undefined))).toBe('task.which-application');
    expect(codeOf(() => applicationOfTask({ application: 'attic' }, all, '/work'))).toBe('task.unknown-application');
    expect(codeOf(() => applicationOfTask({ manifest: 'attic.yaml' }, all, '/work'))).toBe('task.unknown-application');
    expect(codeOf(() => applicationOfTask({}, [], '/work'))).toBe('manifest.none');
  });
});

describe('The manifest that the setting names', () => {
  it('is the first of its folder, found or not, and folders stay in their order', () => {
    const folders = [
      { folder: '/more', manifest: undefined },
      { folder: '/work', manifest: bank.manifest },
    ];
    expect(withNamed(all, folders)).toEqual([otherShop, bank, shop]);
    const odd = '/work/deploy/stack.txt';
    const named = withNamed(all, [{ folder: '/work', manifest: odd }]);
    expect(named.map(({ manifest, name }) => [manifest, name])).toEqual([
      [odd, 'deploy'],
      [shop.manifest, 'shop'],
      [bank.manifest, 'bank'],
    ]);
  });
});

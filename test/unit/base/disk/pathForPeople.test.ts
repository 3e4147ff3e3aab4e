import { describe, expect, it } from 'vitest';
import { pathForPeople } from '../../../../src/base/disk/pathForPeople.ts';

describe('a path for people', () => {
  it.each([
    ['/home/ada/shop/orders', '/home/ada/shop', 'orders'],
    ['/home/ada/shop', '/home/ada/shop', '.'],
    ['/home/ada/lib', '/home/ada/shop', '~/lib'],
    ['/home/ada', undefined, '~'],
    ['/home/adam/lib', undefined, '/home/adam/lib'],
    ['/srv/shop/compose.yaml', '/home/ada/shop', '/srv/shop/compose.yaml'],
  ])('%s from %s is %s', (path, folder, shown) => {
    expect(pathForPeople(path, folder, '/home/ada')).toBe(shown);
  });
});

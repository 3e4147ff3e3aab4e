import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { topmostPaths } from '../../../../src/base/disk/topmostPaths.ts';

describe('the topmost of paths', () => {
  const at = (...parts: readonly string[]): string => join(resolve('/'), ...parts);

  it('lie below no other one, however far', () => {
    const paths = [at('a', 'b', 'c', 'd'), at('a', 'b'), at('z'), at('a', 'bc'), at('a', 'b', 'c')];
    expect(topmostPaths(paths)).toEqual([at('a', 'b'), at('z'), at('a', 'bc')]);
  });

  it('are all that lie side by side, and the root alone where it is among them', () => {
    expect(topmostPaths([at('b'), at('a')])).toEqual([at('b'), at('a')]);
    expect(topmostPaths([at('a'), at(), at('a', 'b')])).toEqual([at()]);
    expect(topmostPaths([])).toEqual([]);
  });

  it('are found among so many that not each can be compared with each', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => at('modules', `package-${index}`));
    expect(topmostPaths(many)).toHaveLength(many.length);
    expect(topmostPaths([...many, at('modules')])).toEqual([at('modules')]);
  });
});

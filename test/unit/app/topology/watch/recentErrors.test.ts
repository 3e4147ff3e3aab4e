import { describe, expect, it } from 'vitest';
import { RecentErrors } from '../../../../../src/app/topology/watch/recentErrors.ts';

describe('The errors of services', () => {
  it('are those of the last minute, of whoever has told anything', () => {
    const errors = new RecentErrors();
    errors.note(0, [{ service: 'old', errors: 9 }]);
    errors.note(30_000, [
      { service: 'web', errors: 2 },
      { service: 'bill', errors: 0 },
    ]);
    errors.note(70_000, [{ service: 'web', errors: 1 }]);
    expect(errors.of(70_000)).toEqual(
      new Map([
        ['web', 3],
        ['bill', 0],
      ]),
    );
    expect(errors.of(200_000)).toEqual(new Map());
  });
});

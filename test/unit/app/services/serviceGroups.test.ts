import { describe, expect, it } from 'vitest';
import { arrange, type Grouping } from '../../../../src/app/services/serviceGroups.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const root = serviceTree(
  anApplication([
    aService('orders', { image: 'node:22' }),
    aService('redis', { image: 'redis:7' }),
    aService('debugger', { isActive: false, profiles: ['debug'] }),
    aService('tracer', { isActive: false, profiles: ['debug', 'trace'] }),
  ]),
  anObservation([
    aContainer('orders', 1, { state: 'exited', exitCode: 1 }),
    aContainer('redis', 1, { health: 'healthy' }),
    aContainer('old', 1),
  ]),
);

function arranged(grouping: Grouping, filter = ''): readonly string[] {
  return arrange(root, { grouping, filter }).children.map((child) =>
    child.kind === 'group' ? `${child.label}: ${child.children.map(({ label }) => label).join(', ')}` : child.label,
  );
}

describe('the services of an application', () => {
  it('stand below it as the manifest has them, orphans last', () => {
    expect(arranged('application')).toEqual(['orders', 'redis', 'debugger', 'tracer', 'old']);
  });

  it('are grouped by profile, those without one first', () => {
    expect(arranged('profile')).toEqual(['Always: orders, redis, old', 'debug: debugger', 'debug, trace: tracer']);
  });

  it('are grouped by state, trouble first', () => {
    expect(arranged('state')).toEqual([
      'In trouble: orders',
      'Running: redis, old',
      'Left out by profile: debugger, tracer',
    ]);
  });

  it.each([
    ['ORD', ['orders']],
    ['redis:7', ['redis']],
    ['debug', ['debugger', 'tracer']],
    ['debug trace', ['tracer']],
    ['exited', ['orders']],
    ['nothing at all', []],
  ])('are found by %s', (filter, found) => {
    expect(arranged('application', filter)).toEqual(found);
    expect(arrange(root, { grouping: 'application', filter }).hidden).toBe(5 - found.length);
  });

  it('leave no empty group behind when they are filtered', () => {
    expect(arranged('state', 'redis')).toEqual(['Running: redis']);
  });

  it('count for their application even where they are hidden', () => {
    expect(arrange(root, { grouping: 'application', filter: 'redis' })).toMatchObject({
      description: '1/2 running',
      troubled: 1,
    });
  });

  it('keep their ids in every arrangement', () => {
    const [group] = arrange(root, { grouping: 'state', filter: '' }).children;
    expect(group).toMatchObject({ id: 'group:shop/state/1-trouble' });
    expect(group?.children[0]?.id).toBe('service:shop/orders');
  });
});

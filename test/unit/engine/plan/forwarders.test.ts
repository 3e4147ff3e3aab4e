import { describe, expect, it } from 'vitest';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import { anObservation } from '../../../fakes/models.ts';
import { allUp, find, ids, present, steps } from './planSupport.ts';

describe('down', () => {
  it('clears away what never began to stand for a local process, behind what may hold it', () => {
    const unstartedForwarders = [
      { id: 'id-1', name: 'shop-orders-local-a', service: 'orders' },
      { id: 'id-2', name: 'shop-gone-local-b', service: 'gone' },
    ];
    const observation = anObservation(allUp, { ...present, unstartedForwarders });
    const cleared = (request: Partial<PlanRequest> = {}): readonly string[] =>
      ids(steps({ action: 'down', observation, ...request })).filter((id) => id.includes('-local-'));
    expect(cleared()).toEqual(['remove:shop-orders-local-a', 'remove:shop-gone-local-b']);
    expect(cleared({ removeOrphans: false })).toEqual(['remove:shop-orders-local-a']);
    expect(cleared({ services: ['orders'] })).toEqual(['remove:shop-orders-local-a']);
    expect(cleared({ services: ['web'] })).toEqual([]);
    expect(cleared({ containers: ['shop-orders-1'] })).toEqual([]);
    expect(cleared({ action: 'stop' })).toEqual([]);
    expect(find(steps({ action: 'down', observation }), 'remove:shop-orders-local-a')).toMatchObject({
      containerId: 'id-1',
      after: allUp.map(({ name }) => `remove:${name}`),
    });
    const alone = anObservation([], { unstartedForwarders });
    expect(steps({ action: 'down', observation: alone })).toHaveLength(2);
  });
});

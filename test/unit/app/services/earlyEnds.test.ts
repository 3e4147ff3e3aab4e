import { describe, expect, it } from 'vitest';
import { noDoings } from '../../../../src/app/services/activity.ts';
import { endedReplicas } from '../../../../src/app/services/earlyEnds.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Plan } from '../../../../src/engine/step.ts';
import { aContainer, anApplication, anObservation, aService, dockerInfo } from '../../../fakes/models.ts';

const start = { kind: 'start', service: 'orders', number: 1, after: [], reason: '', id: 's' } as const;
const plan: Plan = { project: 'shop', action: 'up', engine: dockerInfo, steps: [{ ...start, name: 'shop-orders-1' }] };
const ended = { state: 'exited', exitCode: 3, startedAtMs: 100 } as const;

function names(containers: readonly ObservedContainer[], stops = new Map<string, number>()): readonly string[] {
  const application = anApplication([aService('orders'), aService('payments')]);
  const root = serviceTree(application, anObservation(containers), { ...noDoings, stops });
  return endedReplicas(plan, root).map(({ container }) => container);
}

describe('the early ends of what a plan started', () => {
  it('are those that ended with an error', () => {
    expect(names([aContainer('orders', 1, ended)])).toEqual(['shop-orders-1']);
  });

  it('are not those that run, or that had done their work', () => {
    expect(names([aContainer('orders', 1)])).toEqual([]);
    expect(names([aContainer('orders', 1, { ...ended, exitCode: 0 })])).toEqual([]);
  });

  it('are not those that were told to stop, or that the plan did not start', () => {
    expect(names([aContainer('orders', 1, ended)], new Map([['shop-orders-1', 200]]))).toEqual([]);
    expect(names([aContainer('payments', 1, ended)])).toEqual([]);
  });
});

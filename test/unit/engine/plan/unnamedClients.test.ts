import { describe, expect, it } from 'vitest';
import type { Application } from '../../../../src/manifest/model.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { present } from './planSupport.ts';

const plain = anApplication([aService('orders', { image: 'a' }), aService('billing', { image: 'a' })]);
const application: Application = {
  ...plain,
  messaging: { ...plain.messaging, broker: 'redis', clients: { orders: null, billing: 'client_name' } },
};

describe('A plan for services that a broker wants to know', () => {
  it('says which of those that it creates get no name, and why', () => {
    const { problems } = plan({ action: 'up', application, observation: anObservation([], present) });
    expect(problems).toEqual([
      {
        code: 'engine.client-unnamed',
        severity: 'info',
        message: expect.stringMatching(
          /"orders".*nothing tells which Redis library.*x-patchbay: debug: type:/,
        ) as string,
      },
    ]);
  });

  it('says nothing of those that it leaves alone, nor on the way down', () => {
    const observation = anObservation([aContainer('orders', 1), aContainer('billing', 1)], present);
    expect(plan({ action: 'down', application, observation }).problems).toBeUndefined();
    expect(plan({ action: 'stop', application, observation }).problems).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { withoutLastWaits, withRunningWaits } from '../../../../src/app/operations/planWaits.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { Plan } from '../../../../src/engine/step.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';

const healthcheck = { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
const needs = (service: string, condition: 'service_healthy' | 'service_completed_successfully') => ({
  dependsOn: { [service]: { condition, isRequired: true } },
});
const application = anApplication([
  aService('db', { healthcheck }),
  aService('job'),
  aService('plain'),
  aService('checked', { healthcheck }),
  aService('web', needs('db', 'service_healthy')),
  aService('worker', needs('job', 'service_completed_successfully')),
]);
const up = plan({ action: 'up', application, observation: anObservation() });
const waits = ({ steps }: Plan): readonly string[] =>
  steps.flatMap(({ id, kind }) => (kind === 'wait' ? [id] : [])).sort();

describe('what a plan waits for', () => {
  it('is, without its last waits, what others need to start', () => {
    expect(waits(up)).toContain('wait:checked:service_healthy');
    expect(waits(withoutLastWaits(up))).toEqual(['wait:db:service_healthy', 'wait:job:service_completed_successfully']);
  });

  it('is, asked to wait, everything that it starts, each once', () => {
    const asked = withRunningWaits(up, application);
    expect(waits(asked)).toEqual([
      'wait:checked:service_healthy',
      'wait:db:service_healthy',
      'wait:job:service_completed_successfully',
      'wait:plain:service_started',
      'wait:web:service_started',
      'wait:worker:service_started',
    ]);
    expect(asked.steps.find(({ id }) => id === 'wait:plain:service_started')).toMatchObject({
      names: ['shop-plain-1'],
      after: ['start:shop-plain-1'],
    });
  });

  it('is on a cluster, asked to wait, that what runs goes on running', () => {
    const wait = { kind: 'wait', names: [], after: [], reason: '' } as const;
    const steps = [
      { ...wait, id: 'a', service: 'plain', condition: 'service_started' },
      { ...wait, id: 'b', service: 'checked', condition: 'service_healthy' },
    ] as const;
    const asked = withRunningWaits({ ...up, steps }, application);
    expect(asked.steps).toEqual([{ ...steps[0], steadyMs: 1000 }, steps[1]]);
  });

  it('is never what nobody starts', () => {
    const none = plan({ action: 'stop', application, observation: anObservation() });
    expect(withRunningWaits(none, application)).toEqual(none);
  });
});

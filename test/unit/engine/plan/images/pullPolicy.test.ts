import { describe, expect, it } from 'vitest';
import { plan } from '../../../../../src/engine/plan.ts';
import { imageWork } from '../../../../../src/engine/plan/images/pullPolicy.ts';
import type { Service } from '../../../../../src/manifest/model.ts';
import { parsePullPolicy } from '../../../../../src/manifest/schema/scalars.ts';
import { anApplication, anObservation, aService } from '../../../../fakes/models.ts';

const nowMs = 1_000_000_000;
const hourMs = 3_600_000;
const withPolicy = (policy: string | undefined, facts: Partial<Service> = {}): Service =>
  aService('web', { ...(policy === undefined ? {} : { pullPolicy: parsePullPolicy(policy) }), ...facts });

describe('pull_policy', () => {
  it.each<[string | undefined, boolean, boolean, 'pull' | 'build' | undefined]>([
    // policy, is it built here, is the image present
    [undefined, false, false, 'pull'],
    [undefined, false, true, undefined],
    [undefined, true, false, 'build'],
    [undefined, true, true, undefined],
    ['missing', false, false, 'pull'],
    ['if_not_present', false, true, undefined],
    ['always', false, false, 'pull'],
    ['always', false, true, 'pull'],
    ['always', true, true, undefined],
    ['never', false, false, undefined],
    ['never', false, true, undefined],
    ['never', true, false, 'build'],
    ['build', true, true, 'build'],
    ['build', false, false, 'pull'],
    ['daily', false, false, 'pull'],
    ['daily', true, true, undefined],
  ])('%s, built here: %s, present: %s → %s', (policy, isBuilt, isPresent, kind) => {
    expect(imageWork(withPolicy(policy), isBuilt, { isPresent, sinceMs: nowMs }, nowMs)?.kind).toBe(kind);
  });

  it.each<[string, number, boolean]>([
    ['daily', 23, false],
    ['daily', 24, true],
    ['weekly', 24 * 6, false],
    ['weekly', 24 * 7, true],
    ['every_2h', 1, false],
    ['every_2h', 2, true],
    ['refresh', 0, true],
  ])('%s pulls an image of %d hours: %s', (policy, hours, isPulled) => {
    const facts = { isPresent: true, sinceMs: nowMs - hours * hourMs };
    expect(imageWork(withPolicy(policy), false, facts, nowMs) !== undefined).toBe(isPulled);
  });

  it('takes the age of refresh from pull_refresh_after', () => {
    const service = withPolicy('refresh', { pullRefreshAfter: '3h' });
    const aged = (hours: number) => ({ isPresent: true, sinceMs: nowMs - hours * hourMs });
    expect(imageWork(service, false, aged(2), nowMs)).toBeUndefined();
    expect(imageWork(service, false, aged(3), nowMs)).toMatchObject({ kind: 'pull' });
  });

  it('pulls an image whose age nobody knows', () => {
    expect(imageWork(withPolicy('weekly'), false, { isPresent: true }, nowMs)).toMatchObject({ kind: 'pull' });
  });

  it('stands in the plan, and gives its reason', () => {
    const application = anApplication([withPolicy('daily', { image: 'redis:7' })]);
    const observation = anObservation([], { images: { 'redis:7': 'sha256:1' }, imageTimesMs: { 'redis:7': 0 } });
    const pulls = plan({ action: 'up', application, observation, nowMs }).steps.filter(({ kind }) => kind === 'pull');
    expect(pulls).toMatchObject([{ image: 'redis:7', reason: 'its last pull is too long ago' }]);
  });
});

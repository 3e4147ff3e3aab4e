import { describe, expect, it } from 'vitest';
import { engineLost } from '../../../../src/engine/docker/connection/errors.ts';
import { nameTaken } from '../../../../src/engine/docker/containers/faults.ts';
import { labels } from '../../../../src/engine/docker/labels.ts';
import { subnetsOverlap } from '../../../../src/engine/docker/containers/subnets.ts';
import { containerExited, stillUnhealthy } from '../../../../src/engine/failures.ts';
import { applyPlan } from '../../../../src/app/operations/workflow.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { healthcheck, needs } from '../plan/planSupport.ts';

describe('what a failure says', () => {
  it('keeps what a program wrote in one line, its line breaks in sight', () => {
    expect(stillUnhealthy('web', 'no route\r\n  to redis\n\n').problem.message).toContain(
      'last output: no route ⏎ to redis.',
    );
    expect(containerExited('web', 1, ['one', 'two\rthree']).message).toContain('one ⏎ two ⏎ three');
    expect(containerExited('web', 1, ['no luck']).message).toContain('no luck. Open its logs');
    expect(containerExited('web', 1, ['No luck.']).message).toContain('No luck. Open its logs');
    const long = stillUnhealthy('web', `${'x'.repeat(900)}end`).problem.message;
    expect(long).toContain(`…${'x'.repeat(497)}end.`);
  });

  it('says of a lost engine no more than is true everywhere', () => {
    expect(engineLost('unix:///x').message).toBe(
      'The connection to Docker at unix:///x was lost. Check that Docker still runs, then try again.',
    );
  });

  it('advises to remove by hand only what is nobody’s', () => {
    const ours = anApplication([aService('web')]);
    const held = (project?: string, service = 'web'): string =>
      nameTaken(
        'front',
        project === undefined ? {} : { [labels.project]: project, [labels.service]: service },
        ours,
        undefined,
      ).message;
    expect(held()).toContain('"docker rm front"');
    for (const text of [held('shop'), held('shop', 'old'), held('blog')]) expect(text).not.toContain('docker rm');
    expect(held('shop')).toContain('of the service "web" of this application has that name. Give one of the two');
    expect(held('shop', 'old')).toContain('"up --remove-orphans"');
    expect(held('blog')).toContain('"-p blog down"');
  });

  it('names in words what a step that is left out needs', async () => {
    const application = anApplication([
      aService('minio', { healthcheck }),
      aService('web', needs('minio', 'service_healthy')),
    ]);
    const engine = new FakeEngine({ hasEveryImage: true });
    const failed = (name: string): ProblemError => new ProblemError({ code: 'x', severity: 'error', message: name });
    engine.failures.set('wait:minio:service_healthy', failed('sick'));
    const made = plan({
      action: 'up',
      application,
      observation: anObservation([], { images: { 'minio:latest': 'x', 'web:latest': 'y' } }),
    });
    const texts: string[] = [];
    await applyPlan(
      made,
      application,
      engine,
      ({ state, text }) => {
        if (state === 'skipped') texts.push(text ?? '');
      },
      new AbortController().signal,
    );
    expect(texts).toEqual(['needs minio to be healthy, which failed']);
  });

  it('knows which subnets have an address in common', () => {
    expect(subnetsOverlap('10.1.0.0/16', '10.1.2.0/24')).toBe(true);
    expect(subnetsOverlap('10.1.2.0/24', '10.1.0.0/16')).toBe(true);
    expect(subnetsOverlap('10.1.0.0/16', '10.2.0.0/16')).toBe(false);
    expect(subnetsOverlap('fd00::/16', 'fd00:1::/32')).toBe(true);
    expect(subnetsOverlap('fd00::/16', '10.0.0.0/8')).toBe(false);
    expect(subnetsOverlap('nonsense', '10.0.0.0/99')).toBe(false);
  });
});

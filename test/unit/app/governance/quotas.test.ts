import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matterOf } from '../../../../src/app/governance/matter.ts';
import { quotas } from '../../../../src/app/governance/quotas.ts';
import type { OperationSurroundings } from '../../../../src/app/governance/surroundings.ts';
import type { RunningContainer } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { QuotaDeclaration } from '../../../../src/manifest/model/governance.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const { signal } = new AbortController();
const limits = { cpus: 0.5, memoryBytes: 2 ** 28 };
const elsewhere: RunningContainer = {
  project: 'blog',
  service: 'web',
  name: 'blog-web-1',
  limits: { cpus: 1, memoryBytes: 2 ** 29 },
  ports: 0,
};
const developer = { cpus: 4, memoryBytes: 2 ** 31 };

describe('what a plan makes of the quota of all that a developer runs', () => {
  let state: string;
  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'patchbay-quotas-'));
  });
  afterAll(() => rm(state, { recursive: true, force: true }));

  /** What is foreseen of a plan for `shop`, where `web` is up or not; how often the engine was asked what runs. */
  async function foreseen(
    quota: QuotaDeclaration,
    running: OperationSurroundings['running'],
    { isUp = false, action = 'up' }: { readonly isUp?: boolean; readonly action?: PlanRequest['action'] } = {},
  ) {
    const governance = { policies: [], hooks: [], environments: {}, quota };
    const application = anApplication([aService('web', { limits })], { governance });
    const observation = anObservation(isUp ? [aContainer('web', 1, { limits })] : [], {
      images: { 'web:latest': 'w' },
    });
    let asked = 0;
    const matter = matterOf(
      { kind: 'plan', plan: plan({ action, application, observation }), application },
      { kind: 'person', name: 'ada' },
      {
        running: (its) => {
          asked++;
          return running?.(its) ?? Promise.resolve([]);
        },
      },
    );
    const authority = quotas({ stateDirectory: state });
    const [foresight] = await Promise.all([
      authority.foresee?.(matter, signal),
      Promise.resolve(authority.review?.(matter, signal)).catch(() => undefined),
    ]);
    return { texts: foresight?.notes.map(({ message }) => message) ?? [], quota: foresight?.quota, asked };
  }

  it('is told before and after, with what runs of other projects, and asks the engine once', async () => {
    const { texts, quota, asked } = await foreseen({ application: { cpus: 2 }, developer }, () =>
      Promise.resolve([elsewhere]),
    );
    expect(texts.slice(0, 2)).toEqual([
      'Quota: CPUs 0 → 0.5 of 2',
      'Quota of all you run: CPUs 1 → 1.5 of 4, memory 512 MiB → 768 MiB of 2.0 GiB',
    ]);
    expect(quota?.[1]).toEqual({
      scope: 'developer',
      words: 'quota of all that you run on this machine',
      rows: [
        { what: 'cpus', before: 1, after: 1.5, allowed: 4 },
        { what: 'memory', before: 2 ** 29, after: 2 ** 29 + 2 ** 28, allowed: 2 ** 31 },
      ],
    });
    expect(asked).toBe(1);
  });

  it('is told of what stops', async () => {
    const { texts } = await foreseen({ developer }, () => Promise.resolve([elsewhere]), { isUp: true, action: 'stop' });
    expect(texts[0]).toContain('CPUs 1.5 → 1 of 4');
  });

  it('is left out where nobody knows what runs, which holds up nothing that stops', async () => {
    const { texts } = await foreseen(
      { application: { cpus: 2 }, developer },
      () => Promise.reject(new Error('Gone.')),
      {
        isUp: true,
        action: 'stop',
      },
    );
    expect(texts[0]).toBe('Quota: CPUs 0.5 → 0 of 2');
    expect(texts.join('\n')).not.toContain('all you run');
  });

  it('asks no engine where no such quota is set', async () => {
    const { texts, asked } = await foreseen({ application: { cpus: 2 } }, undefined);
    expect(texts[0]).toBe('Quota: CPUs 0 → 0.5 of 2');
    expect(asked).toBe(0);
  });
});

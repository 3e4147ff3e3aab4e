import { describe, expect, it } from 'vitest';
import { planRules } from '../../../../../src/app/operations/rules.ts';
import { performWatchAction, type WatchActor } from '../../../../../src/app/operations/develop/watchActions.ts';
import type { Service } from '../../../../../src/manifest/model.ts';
import { FakeEngine } from '../../../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../../fakes/models.ts';

/** How long each container of `web` and of `store`, which `web` is needed by, may take to stop when a file of `web` was saved. */
async function gracesMs(web: Partial<Service>): Promise<Readonly<Record<string, number | undefined>>> {
  const engine = new FakeEngine({ hasEveryImage: true });
  const dependsOn = { web: { condition: 'service_started', isRequired: true, followsRestart: true } } as const;
  const application = anApplication([aService('web', web), aService('store', { dependsOn })]);
  engine.observation = anObservation([aContainer('web', 1), aContainer('store', 1)]);
  const actor: WatchActor = {
    engine,
    application: () => application,
    ports: {
      rules: planRules,
      surface: {
        actor: { kind: 'person', name: 'ada' },
        tell: () => undefined,
        confirm: () => true,
        follow: (go, signal) => go(() => undefined, signal),
      },
    },
    onOutput: () => undefined,
  };
  const action = { kind: 'restart', service: 'web', containers: ['shop-web-1'] } as const;
  await performWatchAction(action, actor, new AbortController().signal);
  const stops = engine.performed.flatMap((step) => (step.kind === 'stop' ? [step] : []));
  return Object.fromEntries(stops.map(({ name, graceMs }) => [name, graceMs]));
}

describe('A restart after a saved file', () => {
  it('waits a second for a program that may never heed its signal, and as long as ever for what restarts with it', async () => {
    expect(await gracesMs({})).toEqual({ 'shop-web-1': 1000, 'shop-store-1': undefined });
  });

  it('waits as long as the manifest says', async () => {
    expect(await gracesMs({ stopGracePeriodMs: 30_000 })).toEqual({ 'shop-web-1': 30_000, 'shop-store-1': undefined });
  });
});

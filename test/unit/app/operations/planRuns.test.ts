import { describe, expect, it } from 'vitest';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import { PlanRuns } from '../../../../src/app/operations/planRuns.ts';
import type { PlanSurface } from '../../../../src/app/operations/planOperation.ts';
import { planRules } from '../../../../src/app/operations/rules.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { aMonitor } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';

const application = anApplication([aService('orders')]);
const upPlan = plan({ action: 'up', application, observation: anObservation() });
const work = { plan: upPlan, application };
const never = new AbortController().signal;

const surface: PlanSurface = {
  actor: { kind: 'person', name: 'ada' },
  tell: () => undefined,
  confirm: () => true,
  follow: (go, signal) => go(() => undefined, signal),
};

async function world(): Promise<{ engine: FakeEngine; activity: ActivityTracker; runs: PlanRuns }> {
  const engine = new FakeEngine();
  const monitor = aMonitor(application, engine);
  monitor.retain();
  await monitor.settled(never);
  const activity = new ActivityTracker();
  return { engine, activity, runs: new PlanRuns(monitor, activity, planRules) };
}

describe('runs of plans', () => {
  it('apply the plan on the engine, and are seen by whoever follows activities', async () => {
    const { engine, activity, runs } = await world();
    const seen: string[] = [];
    activity.onDidChange(() => seen.push(activity.current.activities.get('orders')?.text ?? 'none'));
    expect(await runs.apply(work, surface, never)).toEqual({ kind: 'done', value: undefined });
    expect(engine.performed.map(({ kind }) => kind)).toEqual(upPlan.steps.map(({ kind }) => kind));
    expect(seen).toContain('starting');
    expect(seen.at(-1)).toBe('none');
  });

  it('resolve to what failed', async () => {
    const { engine, runs } = await world();
    const taken = new ProblemError({ code: 'engine.port-taken', severity: 'error', message: 'Port 80 is taken.' });
    engine.failures.set('start:shop-orders-1', taken);
    expect(await runs.apply(work, surface, never)).toEqual({ kind: 'failed', problems: [taken.problem] });
  });

  it('end, all of them, when everything is cancelled', async () => {
    const { engine, activity, runs } = await world();
    const ended = expect(runs.apply(work, surface, never)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    await runs.cancelAll();
    await ended;
    expect(engine.performed.length).toBeLessThan(upPlan.steps.length);
    expect(activity.current.activities.size).toBe(0);
  });

  it('wait for an answer that is still to come, though everything else is cancelled', async () => {
    const { engine, runs } = await world();
    const asked = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<boolean>();
    const confirm = (): Promise<boolean> => {
      asked.resolve(undefined);
      return answer.promise;
    };
    const work = runs.apply({ plan: upPlan, application }, { ...surface, confirm }, never);
    await asked.promise;
    await runs.cancelAll();
    answer.resolve(true);
    expect(await work).toEqual({ kind: 'done', value: undefined });
    expect(engine.performed).toHaveLength(upPlan.steps.length);
  });
});

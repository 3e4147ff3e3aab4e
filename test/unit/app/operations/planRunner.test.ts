import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApplicationMonitor } from '../../../../src/app/monitors/applicationMonitor.ts';
import { PlanRunner, type PlanDesk } from '../../../../src/app/operations/planRunner.ts';
import { PlanRuns } from '../../../../src/app/operations/planRuns.ts';
import { planRules } from '../../../../src/app/operations/rules.ts';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import type { Disposable } from '../../../../src/base/disposable.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';
import { aContainer, anApplication, anObservation } from '../../../fakes/models.ts';

describe('A plan for a project of somebody else', () => {
  const engineChanged = new Emitter<void>();
  const told: string[] = [];
  let engine: FakeEngine;
  let looking: Disposable;
  let runner: PlanRunner;

  beforeEach(async () => {
    engine = new FakeEngine();
    engine.observation = anObservation([aContainer('web', 1)]);
    const monitor = new ApplicationMonitor(
      {
        read: () => Promise.resolve({ application: anApplication([]), manifest: '/shop/compose.yaml', problems: [] }),
        onDidChange: new Emitter<void>().event,
      },
      { connect: () => Promise.resolve({ engine }), onDidChange: engineChanged.event },
      new FakeTrust(),
      silentLogger,
      quickTimes,
    );
    looking = monitor.retain();
    await monitor.settled(new AbortController().signal);
    const desk: PlanDesk = {
      confirmSetting: () => 'never',
      confirmPlan: ({ project, steps }) => {
        told.push(`${project}: ${steps.map(({ kind }) => kind).join(', ')}?`);
        return Promise.resolve(true);
      },
      follow: () => (go, signal) => go(() => undefined, signal),
      showFailures: (problems) => told.push(...problems.map(({ message }) => message)),
      tellDone: (text) => told.push(text),
      tellEarlyEnds: () => undefined,
    };
    const runs = new PlanRuns(monitor, new ActivityTracker(), planRules);
    runner = new PlanRunner(monitor, runs, desk, silentLogger);
  });

  afterEach(() => {
    looking.dispose();
    told.splice(0);
  });

  it('is shown whatever the setting says, and then applied', async () => {
    await runner.runOther('other', 'stop');
    expect(told).toEqual(['other: stop?']);
    expect(engine.performed.map(({ kind }) => kind)).toEqual(['stop']);
  });

  it('fails with a word of the engine that goes in between', async () => {
    const running = runner.runOther('other', 'stop');
    engineChanged.fire();
    await expect(running).rejects.toMatchObject({ problem: { code: 'engine.lost' } });
    expect(told).toEqual([]);
  });
});

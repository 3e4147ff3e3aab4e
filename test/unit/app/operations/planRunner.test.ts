import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { ApplicationMonitor } from '../../../../src/app/monitors/applicationMonitor.ts';
import { bringing, bringingFirst } from '../../../../src/app/operations/images/broughtImages.ts';
import { PlanRunner, type PlanDesk } from '../../../../src/app/operations/planRunner.ts';
import { PlanRuns } from '../../../../src/app/operations/planRuns.ts';
import { planRules } from '../../../../src/app/operations/rules.ts';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import { DisposableStore } from '../../../../src/base/disposable.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { Observation } from '../../../../src/engine/observation.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const store = new DisposableStore();

/** A runner whose desk agrees to everything, never asks by itself, and writes down what it is told. */
async function startRunner(application: Application, observation: Observation) {
  const engineChanged = new Emitter<void>();
  const told: string[] = [];
  const engine = new FakeEngine();
  engine.observation = observation;
  const monitor = new ApplicationMonitor(
    {
      read: () => Promise.resolve({ application, manifest: '/shop/compose.yaml', problems: [] }),
      onDidChange: new Emitter<void>().event,
    },
    { connect: () => Promise.resolve({ engine }), onDidChange: engineChanged.event },
    new FakeTrust(),
    silentLogger,
    quickTimes,
  );
  store.add(monitor.retain());
  await monitor.settled(new AbortController().signal);
  const desk: PlanDesk = {
    confirmSetting: () => 'never',
    confirmPlan: ({ project, steps }) => {
      told.push(`${project}: ${steps.map(({ kind }) => kind).join(', ')}?`);
      return Promise.resolve(true);
    },
    showNothingToDo: ({ project }, parts) => {
      told.push(`${project}: ${parts.map(({ name }) => name).join(', ')} compared`);
      return Promise.resolve();
    },
    follow: () => (go, signal) => go(() => undefined, signal),
    askReason: () => Promise.resolve(undefined),
    showRefused: () => Promise.resolve(),
    showFailures: (problems) => told.push(...problems.map(({ message }) => message)),
    tellDone: (text) => told.push(text),
    tellEarlyEnds: () => undefined,
  };
  const runs = new PlanRuns(monitor, new ActivityTracker(), planRules);
  return { runner: new PlanRunner(monitor, runs, desk, silentLogger), engine, told, engineChanged };
}

afterEach(() => {
  store.clear();
});

describe('A plan for a project of somebody else', () => {
  const start = () => startRunner(anApplication([]), anObservation([aContainer('web', 1)]));

  it('is shown whatever the setting says, and then applied', async () => {
    const { runner, told, engine } = await start();
    await runner.runOther('other', 'stop');
    expect(told).toEqual(['other: stop?']);
    expect(engine.performed.map(({ kind }) => kind)).toEqual(['stop']);
  });

  it('fails with a word of the engine that goes in between', async () => {
    const { runner, told, engineChanged } = await start();
    const running = runner.runOther('other', 'stop');
    engineChanged.fire();
    await expect(running).rejects.toMatchObject({ problem: { code: 'engine.lost' } });
    expect(told).toEqual([]);
  });
});

describe('A plan for the application', () => {
  const application = anApplication([aService('web')]);

  it('shows what was compared where there is nothing to do', async () => {
    const { runner, told } = await startRunner(application, anObservation([aContainer('web', 1)]));
    await runner.run({ action: 'up', isPreview: true });
    expect(told).toEqual(['shop: web compared']);
  });

  it('brings images from another engine before what is made from them, where that is the way', async () => {
    const imageId = 'sha256:aaaa';
    const pinned = anApplication([aService('web', { image: imageId, pullPolicy: { policy: 'never' } })]);
    const { runner, told, engine } = await startRunner(application, anObservation([]));
    const source = new FakeEngine();
    const brought = [{ service: 'web', source: 'web:1', imageId }];
    const order: string[] = [];
    source.readImages = ([image = '']) => {
      order.push(`read ${image}, ${engine.performed.filter(({ kind }) => kind === 'create').length} created`);
      return Promise.resolve(Readable.from([]));
    };
    const outcome = await runner.attempt({
      action: 'up',
      application: () => pinned,
      looksAnew: true,
      isShown: true,
      way: {
        through: (own) => bringing(own, source, brought),
        adapt: (plan) => bringingFirst(plan, brought, 'dev'),
      },
    });
    expect(outcome).toBe('done');
    expect(told[0]).toContain('distribute');
    expect(order).toEqual([`read ${imageId}, 0 created`]);
    expect(engine.performed.map(({ kind }) => kind)).toContain('create');
  });

  it('says of one service that there is nothing to do, not of all', async () => {
    const { runner, told } = await startRunner(application, anObservation());
    await runner.run({ action: 'stop', services: ['web'] });
    expect(told).toEqual(['web: nothing to stop']);
  });

  it('is shown before volumes go with their data, although plans are switched off', async () => {
    const observation = anObservation([aContainer('web', 1)], { volumes: ['shop_data'] });
    const { runner, told } = await startRunner(application, observation);
    await runner.run({ action: 'down', removeVolumes: true });
    expect(told).toEqual(['shop: stop, remove, remove-volume?']);
  });

  it('of what is removed knows what others have begun to use since the last look', async () => {
    const before = anObservation([aContainer('web', 1)], { volumes: ['shop_data'] });
    const { runner, told, engine } = await startRunner(application, before);
    engine.observation = { ...before, usedElsewhere: { volumes: { shop_data: ['borrower'] }, images: {} } };
    await runner.run({ action: 'down', removeVolumes: true });
    expect(told).toEqual([]);
    expect(engine.performed.map(({ kind }) => kind)).toEqual(['stop', 'remove']);
  });

  it('is not shown before a removal that keeps them, where plans are switched off', async () => {
    const observation = anObservation([aContainer('web', 1)], { volumes: ['shop_data'] });
    const { runner, told, engine } = await startRunner(application, observation);
    await runner.run({ action: 'down' });
    expect(told).toEqual([]);
    expect(engine.performed.map(({ kind }) => kind)).toEqual(['stop', 'remove']);
  });
});

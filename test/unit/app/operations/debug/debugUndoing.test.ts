import { afterEach, describe, expect, it } from 'vitest';
import { ApplicationMonitor } from '../../../../../src/app/monitors/applicationMonitor.ts';
import { VariedManifest } from '../../../../../src/app/monitors/variedManifest.ts';
import { DebugUndoing } from '../../../../../src/app/operations/debug/debugUndoing.ts';
import { PlanRunner, type PlanDesk } from '../../../../../src/app/operations/planRunner.ts';
import { PlanRuns } from '../../../../../src/app/operations/planRuns.ts';
import { planRules } from '../../../../../src/app/operations/rules.ts';
import { ActivityTracker } from '../../../../../src/app/services/activity.ts';
import { DisposableStore } from '../../../../../src/base/disposable.ts';
import { Emitter } from '../../../../../src/base/event.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { ProblemError } from '../../../../../src/base/problem.ts';
import type { DebugPreparation } from '../../../../../src/debug/model.ts';
import type { Plan } from '../../../../../src/engine/step.ts';
import { quickTimes } from '../../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../../fakes/fakeEngine.ts';
import { FakeTrust } from '../../../../fakes/fakeTrust.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';

const never = new AbortController().signal;
const store = new DisposableStore();
afterEach(() => store.clear());

const orders = aService('orders', { command: ['serve'], replicas: 1 });
const preparation = {
  ...{ runtime: 'python', label: 'Python', adapter: 'debugpy', attachesAgain: false, evidence: 'it is said so' },
  ...{ changes: ['is started by debugpy'], localRoots: [] },
  vary: (service) => ({ ...service, command: ['debugpy', ...(service.command ?? [])] }),
  open: () => Promise.reject(new Error('Nothing is opened here.')),
  configure: () => ({ type: 'debugpy', request: 'attach' }),
  explain: () => Promise.resolve(undefined),
} as const satisfies DebugPreparation;

/** An application that runs, and a person who answers `agrees` to every plan that is shown. */
async function start(agrees = true) {
  const engine = new FakeEngine({ hasEveryImage: true });
  const shown: Plan[] = [];
  const source = {
    read: () => Promise.resolve({ application: anApplication([orders]), manifest: '/shop/compose.yaml', problems: [] }),
    onDidChange: new Emitter<void>().event,
  };
  const varied = store.add(new VariedManifest(source));
  const engines = { connect: () => Promise.resolve({ engine }), onDidChange: new Emitter<void>().event };
  const monitor = new ApplicationMonitor(varied, engines, new FakeTrust(), silentLogger, quickTimes);
  store.add(monitor.retain());
  const done = new Emitter<void>();
  const desk: PlanDesk = {
    confirmSetting: () => 'always',
    confirmPlan: (plan) => {
      shown.push(plan);
      return Promise.resolve(agrees);
    },
    showNothingToDo: () => Promise.reject(new Error('Nothing to do was shown.')),
    follow: () => (go, signal) => go(() => undefined, signal),
    askReason: () => Promise.resolve(undefined),
    showRefused: () => Promise.resolve(),
    showFailures: () => done.fire(),
    tellDone: () => undefined,
    tellEarlyEnds: () => undefined,
  };
  const runner = new PlanRunner(monitor, new PlanRuns(monitor, new ActivityTracker(), planRules), desk, silentLogger);
  await runner.run({ action: 'up', services: ['orders'] });
  let isDebugged = true;
  const undoing = store.add(new DebugUndoing(() => isDebugged, silentLogger));
  const work = { monitor, varied, runner };
  const ended = new Emitter<void>();
  undoing.follow(work, 'orders', { onDidEnd: ended.event });
  return {
    ...{ engine, shown, undoing, work, runner },
    /** Debugging ends; resolves once a plan was taken to its end. */
    end: (): Promise<void> => {
      const over = new Promise<void>((resolve) => void done.event(() => resolve()));
      isDebugged = false;
      ended.fire();
      return over;
    },
    command: () => engine.applications.at(-1)?.services['orders']?.command,
    creations: () => engine.performed.filter(({ kind }) => kind === 'create').length,
  };
}

describe('A service that needs another command while it is debugged', () => {
  it('is made anew by a plan that is shown, and that says what ends it', async () => {
    const { undoing, work, shown, command } = await start();
    expect(await undoing.vary(work, 'orders', preparation, never)).toBe(true);
    expect(shown).toHaveLength(1);
    expect(shown[0]!.problems?.map(({ message }) => message)).toEqual([
      'For the Python debugger; undone when debugging ends',
      'orders is started by debugpy',
    ]);
    expect(command()).toEqual(['debugpy', 'serve']);
  });

  it('is as the manifest says again when debugging ends, without another question', async () => {
    const { undoing, work, shown, command, creations, end } = await start();
    await undoing.vary(work, 'orders', preparation, never);
    await end();
    expect(shown).toHaveLength(1);
    expect(creations()).toBe(3);
    expect(command()).toEqual(['serve']);
  });

  it('is left alone where the person does not want the plan', async () => {
    const { undoing, work, creations, command } = await start(false);
    expect(await undoing.vary(work, 'orders', preparation, never)).toBe(false);
    expect(creations()).toBe(1);
    // Plans are of the manifest again.
    const { application } = await work.varied.read(never);
    expect(application?.services['orders']?.command).toEqual(['serve']);
    expect(command()).toEqual(['serve']);
  });

  it('is made anew once for all its replicas, and stays so under every other plan', async () => {
    const { undoing, work, runner, shown, command } = await start();
    await undoing.vary(work, 'orders', preparation, never);
    await undoing.vary(work, 'orders', preparation, never);
    expect(shown).toHaveLength(1);
    await runner.run({ action: 'restart', services: ['orders'] });
    expect(command()).toEqual(['debugpy', 'serve']);
  });

  it('is not started again where it was removed while it was debugged', async () => {
    const { undoing, work, runner, engine, creations, end } = await start();
    await undoing.vary(work, 'orders', preparation, never);
    await runner.run({ action: 'down', services: ['orders'], isAgreed: true });
    const before = creations();
    void end();
    await work.varied.read(never);
    expect(engine.observation.containers).toEqual([]);
    expect(creations()).toBe(before);
  });

  it('is as the manifest says again where the plan could not be taken to its end', async () => {
    const { undoing, work, engine } = await start();
    const problem = { code: 'engine.step-failed', severity: 'error', message: 'No.' } as const;
    engine.failures.set('create:shop-orders-1', new ProblemError(problem));
    expect(await undoing.vary(work, 'orders', preparation, never)).toBe(false);
    const { application } = await work.varied.read(never);
    expect(application?.services['orders']?.command).toEqual(['serve']);
  });
});

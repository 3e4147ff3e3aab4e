import { describe, expect, it } from 'vitest';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import type { ReadySnapshot } from '../../../../src/app/monitors/applicationMonitor.ts';
import { PlanRuns } from '../../../../src/app/operations/planRuns.ts';
import { planRules } from '../../../../src/app/operations/rules.ts';
import type { TaskRequest } from '../../../../src/app/tasks/taskRequest.ts';
import { runTask } from '../../../../src/app/tasks/taskRun.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import { aMonitor, quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const application = anApplication([aService('orders'), aService('web'), aService('job', { isActive: false })]);

/** A task and its world. */
class Bench {
  readonly engine = new FakeEngine();
  readonly lines: string[] = [];
  readonly cancelling = new AbortController();
  readonly #monitor = aMonitor(application, this.engine, quickTimes);

  run(request: Partial<TaskRequest>): Promise<number> {
    const activity = new ActivityTracker();
    const parts = {
      monitor: this.#monitor,
      activity,
      runs: new PlanRuns(this.#monitor, activity, planRules),
      ready: async (signal: AbortSignal) => (await this.#monitor.settled(signal)) as ReadySnapshot,
    };
    const whole = { command: 'up', services: [], timeoutMs: 60_000, ...request } as const;
    return runTask(whole, parts, (line) => this.lines.push(line.replace(/\u001b\[\d+m/g, '')), this.cancelling.signal);
  }
}

describe('a task', () => {
  it('starts what it names, and says each step', async () => {
    const bench = new Bench();
    expect(await bench.run({ command: 'up', services: ['orders'] })).toBe(0);
    expect(bench.engine.performed.map(({ id }) => id)).toContain('start:shop-orders-1');
    expect(bench.engine.performed.map(({ id }) => id)).not.toContain('start:shop-web-1');
    expect(bench.lines).toContain('✓ Start shop-orders-1');
  });

  it('starts what it names though its profile leaves it out', async () => {
    const bench = new Bench();
    expect(await bench.run({ command: 'up', services: ['job'] })).toBe(0);
    expect(bench.engine.performed.map(({ id }) => id)).toContain('start:shop-job-1');
  });

  it('does nothing, and well, when all is as it should be', async () => {
    const bench = new Bench();
    await bench.run({ command: 'up' });
    expect(await bench.run({ command: 'up' })).toBe(0);
    expect(bench.lines.at(-1)).toBe('✓ shop: nothing to do');
  });

  it('removes', async () => {
    const bench = new Bench();
    bench.engine.observation = anObservation([aContainer('orders', 1)]);
    expect(await bench.run({ command: 'down' })).toBe(0);
    expect(bench.engine.observation.containers).toEqual([]);
  });

  it('fails with the text of the problem, whose control characters cannot drive the terminal', async () => {
    const bench = new Bench();
    const message = 'Port 80 is taken. \u001b]0;evil\u0007';
    const taken = new ProblemError({ code: 'engine.port-taken', severity: 'error', message });
    bench.engine.failures.set('start:shop-web-1', taken);
    expect(await bench.run({ command: 'up' })).toBe(1);
    expect(bench.lines.at(-1)).toBe('error Port 80 is taken. \ufffd]0;evil\ufffd');
  });

  it('fails for a service that there is not, even one of Object’s names', async () => {
    const bench = new Bench();
    expect(await bench.run({ command: 'up', services: ['constructor'] })).toBe(1);
    expect(bench.lines.join()).toMatch(/no service "constructor".*orders, web, job/);
    expect(bench.engine.performed).toEqual([]);
  });

  it('ends with 130 when it is cancelled', async () => {
    const bench = new Bench();
    bench.cancelling.abort();
    expect(await bench.run({ command: 'up' })).toBe(130);
  });
});

describe('waiting until all is healthy', () => {
  it('ends when the last service has become so', async () => {
    const bench = new Bench();
    bench.engine.observation = anObservation([aContainer('orders', 1), aContainer('web', 1, { health: 'starting' })]);
    const work = bench.run({ command: 'wait-healthy' });
    await expect.poll(() => bench.lines).toContain('web: starting');
    bench.engine.observation = anObservation([aContainer('orders', 1), aContainer('web', 1, { health: 'healthy' })]);
    bench.engine.happen('health_status: healthy', 'shop-web-1', 'web');
    expect(await work).toBe(0);
  });

  it('takes a job that has done its work for done', async () => {
    const bench = new Bench();
    const containers = [aContainer('orders', 1), aContainer('web', 1, { state: 'exited', exitCode: 0 })];
    bench.engine.observation = anObservation(containers);
    expect(await bench.run({ command: 'wait-healthy' })).toBe(0);
  });

  it('ends at once when it can only be in vain', async () => {
    const bench = new Bench();
    const containers = [aContainer('orders', 1), aContainer('web', 1, { state: 'exited', exitCode: 3 })];
    bench.engine.observation = anObservation(containers);
    expect(await bench.run({ command: 'wait-healthy' })).toBe(1);
    expect(bench.lines.at(-1)).toBe('error web is not healthy: exited (3). Its logs say why.');
  });

  it('waits for nothing but what it names', async () => {
    const bench = new Bench();
    bench.engine.observation = anObservation([aContainer('orders', 1)]);
    expect(await bench.run({ command: 'wait-healthy', services: ['orders'] })).toBe(0);
  });

  it('loses its patience, and says what it waited for', async () => {
    const bench = new Bench();
    bench.engine.observation = anObservation([aContainer('orders', 1)]);
    expect(await bench.run({ command: 'wait-healthy', timeoutMs: 20 })).toBe(1);
    expect(bench.lines.at(-1)).toMatch(/Not healthy after 0\.02 s: web \(not created\)/);
  });
});

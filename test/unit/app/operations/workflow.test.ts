import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../../src/base/problem.ts';
import { applyPlan, orderedSteps, type StepProgress } from '../../../../src/app/operations/workflow.ts';
import type { Plan, Step } from '../../../../src/engine/step.ts';
import { dockerInfo } from '../../../fakes/models.ts';

describe('applyPlan', () => {
  it('runs what does not depend on each other at the same time', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ a: [], b: [], c: ['a', 'b'] }));
    expect(bench.running()).toEqual(['a', 'b']);
    bench.succeed('b');
    await bench.settled();
    expect(bench.running()).toEqual(['a']);
    bench.succeed('a');
    await bench.settled();
    expect(bench.running()).toEqual(['c']);
    bench.succeed('c');
    expect(await finished).toEqual([]);
  });

  it('starts a step as soon as its own needs are met, not when a whole level is', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ slow: [], quick: [], next: ['quick'] }));
    bench.succeed('quick');
    await bench.settled();
    expect(bench.running()).toEqual(['slow', 'next']);
    bench.succeed('slow', 'next');
    await finished;
  });

  it('announces every step as waiting, then running, then done', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ a: [], b: ['a'] }));
    bench.succeed('a');
    await bench.settled();
    bench.succeed('b');
    await finished;
    expect(bench.seen).toEqual(['a waiting', 'b waiting', 'a running', 'a done', 'b running', 'b done']);
  });

  it('passes on what the engine says of a running step', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ a: [] }));
    bench.say('a', 'layer 1 of 3');
    bench.succeed('a');
    await finished;
    expect(bench.seen).toContain('a running layer 1 of 3');
  });

  it('goes on behind a step that only has to be over, whatever its end', async () => {
    const bench = new Bench();
    const plan = planOf({ start: [], wait: ['start'], web: [], far: ['web'] });
    const steps = plan.steps.map((step) => (step.id === 'web' ? { ...step, afterEither: ['wait', 'unknown'] } : step));
    const finished = bench.apply({ ...plan, steps });
    expect(bench.running()).toEqual(['start']);
    bench.fail('start', 'engine.start-failed');
    await bench.settled();
    expect(bench.running()).toEqual(['web']);
    bench.succeed('web');
    await bench.settled();
    bench.succeed('far');
    expect(await finished).toHaveLength(1);
    expect(bench.last()).toEqual({ start: 'failed', wait: 'skipped', web: 'done', far: 'done' });
  });

  it('says once what many steps failed of', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ a: [], b: [] }));
    bench.fail('a', 'engine.lost');
    bench.fail('b', 'engine.lost');
    expect(await finished).toHaveLength(1);
  });

  it('skips the dependents of a failed step, near and far, and nothing else', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ bad: [], near: ['bad'], far: ['near', 'good'], good: [], after: ['good'] }));
    bench.fail('bad', 'engine.no-image');
    await bench.settled();
    bench.succeed('good');
    await bench.settled();
    bench.succeed('after');
    expect((await finished).map((problem) => problem.code)).toEqual(['engine.no-image']);
    expect(bench.last()).toEqual({ bad: 'failed', near: 'skipped', far: 'skipped', good: 'done', after: 'done' });
  });

  it('returns the problem of each step that failed', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ a: [], b: [] }));
    bench.fail('a', 'engine.one');
    bench.fail('b', 'engine.two');
    expect((await finished).map((problem) => problem.code)).toEqual(['engine.one', 'engine.two']);
  });

  it('hands the signal to running steps when aborted, skips the rest, and rejects with the reason', async () => {
    const bench = new Bench();
    const finished = bench.apply(planOf({ a: [], b: ['a'] }));
    const reason = new DOMException('stop', 'AbortError');
    bench.controller.abort(reason);
    await expect(finished).rejects.toBe(reason);
    expect(bench.last()).toEqual({ a: 'skipped', b: 'skipped' });
  });

  it('starts nothing when aborted before', async () => {
    const bench = new Bench();
    bench.controller.abort();
    await expect(bench.apply(planOf({ a: [] }))).rejects.toThrow();
    expect(bench.seen).toEqual(['a waiting', 'a skipped cancelled']);
  });

  it('waits for running steps to end before it rejects', async () => {
    const bench = new Bench({ ignoresSignal: true });
    let hasEnded = false;
    const finished = bench.apply(planOf({ a: [], b: ['a'] })).finally(() => (hasEnded = true));
    finished.catch(() => undefined);
    bench.controller.abort();
    await bench.settled();
    expect(hasEnded).toBe(false);
    bench.succeed('a');
    await expect(finished).rejects.toThrow();
    expect(bench.last()).toEqual({ a: 'done', b: 'skipped' });
  });

  it('resolves when the abort comes too late to stop anything', async () => {
    const bench = new Bench({ ignoresSignal: true });
    const finished = bench.apply(planOf({ a: [] }));
    bench.controller.abort();
    bench.succeed('a');
    expect(await finished).toEqual([]);
  });

  it('never passes a plan that waits for itself as done', async () => {
    const bench = new Bench();
    const problems = await bench.apply(planOf({ a: ['b'], b: ['a'] }));
    expect(problems.map((problem) => problem.code)).toEqual(['workflow.stuck', 'workflow.stuck']);
  });

  it('resolves at once for an empty plan', async () => {
    expect(await new Bench().apply(planOf({}))).toEqual([]);
  });
});

describe('orderedSteps', () => {
  it('puts every step behind those it needs, whatever the order of the plan', () => {
    const plan = planOf({ last: ['middle', 'first'], middle: ['first'], first: [], alone: [] });
    expect(orderedSteps(plan).map((step) => step.id)).toEqual(['first', 'alone', 'middle', 'last']);
  });
});

function planOf(steps: Record<string, string[]>): Plan {
  return {
    project: 'shop',
    action: 'up',
    engine: dockerInfo,
    steps: Object.entries(steps).map(([id, after]) => ({
      id,
      after,
      reason: 'not running',
      kind: 'start',
      service: id,
      number: 1,
      name: id,
    })),
  };
}

/** An engine whose steps end when the test says so. */
class Bench {
  readonly controller = new AbortController();
  readonly seen: string[] = [];
  readonly #progress: StepProgress[] = [];
  readonly #running = new Map<string, { succeed(): void; fail(error: Error): void; say(text: string): void }>();
  readonly #ignoresSignal: boolean;

  constructor({ ignoresSignal = false } = {}) {
    this.#ignoresSignal = ignoresSignal;
  }

  apply(plan: Plan): ReturnType<typeof applyPlan> {
    return applyPlan(
      plan,
      undefined,
      { perform: this.#perform.bind(this) },
      this.#note.bind(this),
      this.controller.signal,
    );
  }

  running(): string[] {
    return [...this.#running.keys()];
  }

  last(): Record<string, string> {
    return Object.fromEntries(this.#progress.map(({ step, state }) => [step.id, state]));
  }

  succeed(...ids: string[]): void {
    for (const id of ids) this.#running.get(id)!.succeed();
  }

  fail(id: string, code: string): void {
    this.#running.get(id)!.fail(new ProblemError({ code, severity: 'error', message: 'It broke.' }));
  }

  say(id: string, text: string): void {
    this.#running.get(id)!.say(text);
  }

  /** Lets every promise that is due go on. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  #note(progress: StepProgress): void {
    this.#progress.push(progress);
    this.seen.push([progress.step.id, progress.state, progress.text].filter(Boolean).join(' '));
  }

  #perform(step: Step, _application: unknown, say: (text: string) => void, signal: AbortSignal): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#running.set(step.id, { succeed: resolve, fail: reject, say });
      if (!this.#ignoresSignal) signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    return ended.finally(() => this.#running.delete(step.id));
  }
}

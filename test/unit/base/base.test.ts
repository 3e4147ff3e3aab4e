import { describe, expect, it } from 'vitest';
import { abortable, abortOnDispose, Coalescer, madeOnce, sleep, untilAborted } from '../../../src/base/async.ts';
import { DisposableSlot, DisposableStore, toDisposable } from '../../../src/base/disposable.ts';
import { Emitter, whenFound } from '../../../src/base/event.ts';
import { isCancellation, ProblemError, toProblem } from '../../../src/base/problem.ts';

describe('A disposable store', () => {
  it('disposes what it owns, newest first, once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => order.push('first')));
    store.add(toDisposable(() => order.push('second')));
    store.dispose();
    store.dispose();
    expect(order).toEqual(['second', 'first']);
  });

  it('disposes at once what arrives too late', () => {
    const store = new DisposableStore();
    store.dispose();
    let isDisposed = false;
    store.add(toDisposable(() => (isDisposed = true)));
    expect(isDisposed).toBe(true);
  });
});

describe('A disposable slot', () => {
  it('disposes the value before when a new one comes', () => {
    const gone: string[] = [];
    const slot = new DisposableSlot<{ dispose(): void }>();
    slot.set(toDisposable(() => gone.push('a')));
    slot.set(toDisposable(() => gone.push('b')));
    expect(gone).toEqual(['a']);
    slot.dispose();
    slot.set(toDisposable(() => gone.push('c')));
    expect(gone).toEqual(['a', 'b', 'c']);
  });
});

describe('An emitter', () => {
  it('reaches every listener although one of them throws, and lets the error out', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('bad listener');
    });
    emitter.event((value) => heard.push(value));
    expect(() => emitter.fire(1)).toThrow('bad listener');
    expect(heard).toEqual([1]);
  });

  it('keeps apart two registrations of the same function', () => {
    const emitter = new Emitter<number>();
    let calls = 0;
    const listener = (): void => {
      calls++;
    };
    emitter.event(listener).dispose();
    emitter.event(listener);
    emitter.fire(1);
    expect(calls).toBe(1);
  });
});

describe('What is found after an event', () => {
  const never = new AbortController().signal;

  it('is there at once where it is there already, and nobody listens any more', async () => {
    const changes = new Emitter<void>();
    expect(await whenFound(changes.event, () => 7, never)).toBe(7);
    expect(changes.hasListeners).toBe(false);
  });

  it('is looked for again with each event', async () => {
    const changes = new Emitter<void>();
    const found: string[] = [];
    const waiting = whenFound(changes.event, () => found[0], never);
    changes.fire();
    found.push('it');
    changes.fire();
    expect(await waiting).toBe('it');
    expect(changes.hasListeners).toBe(false);
  });

  it('is no longer looked for once that is cancelled, or the look itself fails', async () => {
    const changes = new Emitter<void>();
    const ending = new AbortController();
    const waiting = whenFound(changes.event, () => undefined, ending.signal);
    ending.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(whenFound(changes.event, () => undefined, ending.signal)).rejects.toThrow('enough');
    const failing = (): undefined => {
      throw new Error('broken');
    };
    await expect(whenFound(changes.event, failing, never)).rejects.toThrow('broken');
    expect(changes.hasListeners).toBe(false);
  });
});

describe('Waiting for an abort', () => {
  it('ends with the abort, and does not begin after it', async () => {
    const ending = new AbortController();
    const waiting = untilAborted(ending.signal);
    ending.abort(new Error('enough'));
    await expect(waiting).resolves.toBeUndefined();
    await expect(untilAborted(ending.signal)).resolves.toBeUndefined();
  });
});

describe('A coalescer', () => {
  it('folds a storm into few runs that never overlap, and misses no request', async () => {
    let runs = 0;
    let isRunning = false;
    const again = new Emitter<void>();
    const coalescer = new Coalescer(async () => {
      expect(isRunning).toBe(false);
      isRunning = true;
      runs++;
      if (runs === 1) for (let i = 0; i < 100; i++) coalescer.request();
      await sleep(5);
      isRunning = false;
      if (runs === 2) again.fire();
    }, 1);
    const second = new Promise<void>((resolve) => again.event(() => resolve()));
    for (let i = 0; i < 100; i++) coalescer.request();
    await second;
    expect(runs).toBe(2);
    coalescer.dispose();
  });
});

describe('What is made once', () => {
  it('is made when it is first asked for, and once for all who ask', async () => {
    let made = 0;
    const make = madeOnce(() => Promise.resolve((made += 1)));
    expect(made).toBe(0);
    expect(await Promise.all([make(), make()])).toEqual([1, 1]);
    expect(await make()).toBe(1);
  });

  it('is made anew for whoever asks after it could not be made', async () => {
    let asked = 0;
    const make = madeOnce(() => ((asked += 1) === 1 ? Promise.reject(new Error('no room')) : Promise.resolve(asked)));
    const first = [make(), make()];
    expect((await Promise.allSettled(first)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await Promise.all([make(), make()])).toEqual([2, 2]);
  });
});

describe('Cancellation', () => {
  it('ends a sleep at once', async () => {
    const controller = new AbortController();
    const sleeping = sleep(60_000, controller.signal);
    controller.abort();
    const error: unknown = await sleeping.catch((reason: unknown) => reason);
    expect(isCancellation(error)).toBe(true);
  });

  it('leaves a promise that never ends', async () => {
    const owner = abortOnDispose();
    const waiting = abortable(new Promise<never>(() => undefined), owner.signal);
    owner.dispose();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('A problem', () => {
  it('comes out of its error unchanged, and out of anything else as unexpected', () => {
    const problem = { code: 'a.b', severity: 'error', message: 'm' } as const;
    expect(toProblem(new ProblemError(problem))).toBe(problem);
    expect(toProblem(new Error('boom'))).toMatchObject({ code: 'internal.unexpected', message: 'boom' });
    expect(toProblem('text')).toMatchObject({ message: 'text' });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TracePageSession, type TracePageHost } from '../../../../src/app/traces/tracePageSession.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ProblemError, type Problem } from '../../../../src/base/problem.ts';
import { toDisposable } from '../../../../src/base/disposable.ts';
import type { FoundTrace, Hop } from '../../../../src/protocol/traces/trace.ts';
import type { TraceNews } from '../../../../src/protocol/traces/tracePage.ts';
import type { TapPeer } from '../../../../src/protocol/tap.ts';

const hop = (sequence: number): Hop => ({ session: 's', row: { sequence, id: `${sequence}-0` } }) as unknown as Hop;
const never = new AbortController().signal;

/** An application in which a value is found as often as somebody says. */
class World {
  found: FoundTrace = { hops: [], total: 0, unknown: 0, missing: [] };
  revision = 0;
  questions: { readonly value: string; readonly revision: string | null }[] = [];
  problem: Problem | undefined;
  failure: Problem | undefined;
  readers = 0;
  readonly changed = new Emitter<void>();
  readonly granted = new Emitter<void>();
  readonly told: TraceNews[] = [];
  readonly followed: string[] = [];
  readonly shown: Hop[] = [];
  readonly session: TracePageSession;

  constructor(value = '4711') {
    const request = (name: string, question: (typeof this.questions)[number]): Promise<unknown> => {
      if (name === 'recentTraces') return Promise.resolve(question);
      this.questions.push(question);
      const revision = String(this.revision);
      return Promise.resolve(question.revision === revision ? null : { revision, trace: this.found });
    };
    const problem = (): Problem | undefined => this.problem;
    const reading = {
      tap: { request } as unknown as TapPeer,
      session: 's',
      sessions: ['s', 'inspector'],
      get problem() {
        return problem();
      },
      retain: () => {
        this.readers++;
        return toDisposable(() => this.readers--);
      },
      onDidChange: this.changed.event,
    };
    const host: TracePageHost = {
      reading: () => (this.failure ? Promise.reject(new ProblemError(this.failure)) : Promise.resolve(reading)),
      onDidChange: this.granted.event,
      wiring: () => Promise.resolve({ publishers: {}, consumers: {} }),
      show: (its) => Promise.resolve(void this.shown.push(its)),
      follow: (its) => Promise.resolve(void this.followed.push(its)),
      copy: () => Promise.resolve(),
      takeAlong: () => Promise.resolve(),
      logger: silentLogger,
    };
    const state = { version: 1, application: 'shop', manifest: null, value, view: 'waterfall' } as const;
    this.session = new TracePageSession(state, host);
    this.session.attach({ emit: (_: string, news: TraceNews) => void this.told.push(news) } as never);
  }

  async ready(): Promise<void> {
    await this.session.handlers.ready({}, never);
    await this.settle();
  }

  grow(hops: readonly Hop[], unknown = 0): void {
    this.found = { hops: [...hops], total: hops.length, unknown, missing: [] };
    this.revision++;
    this.changed.fire();
  }

  async settle(): Promise<void> {
    await vi.advanceTimersByTimeAsync(400);
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('What stands behind the page of a trace', () => {
  it('looks for the value in all that holds the application, and tells what it found', async () => {
    const world = new World();
    world.found = { hops: [hop(1)], total: 1, unknown: 0, missing: [] };
    await world.ready();
    expect(world.questions[0]).toMatchObject({ value: '4711', sessions: ['s', 'inspector'], revision: null });
    expect(world.told).toEqual([{ trace: world.found, problem: null }]);
  });

  it('looks again when something came, and says nothing new where nothing is', async () => {
    const world = new World();
    await world.ready();
    world.changed.fire();
    await world.settle();
    expect(world.told).toHaveLength(1);
    world.grow([hop(1)]);
    world.changed.fire();
    await world.settle();
    expect(world.told.map(({ trace }) => trace?.hops.length)).toEqual([0, 1]);
    expect(world.questions).toHaveLength(3);
  });

  it('looks again though nothing comes, as that something is late shows by time alone, unless nobody sees the page', async () => {
    const world = new World();
    await world.ready();
    const late = { kind: 'expected', after: 0, label: 'payments', service: null, text: 'Late.' } as const;
    world.found = { ...world.found, missing: [late] };
    world.revision++;
    await vi.advanceTimersByTimeAsync(2500);
    expect(world.told.at(-1)?.trace?.missing).toEqual([late]);
    world.session.setShown(false);
    await vi.advanceTimersByTimeAsync(10_000);
    const asked = world.questions.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.questions).toHaveLength(asked);
    world.session.dispose();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.questions).toHaveLength(asked);
  });

  it('goes on while rows are still to be looked at, though nothing comes', async () => {
    const world = new World();
    world.found = { hops: [], total: 0, unknown: 5, missing: [] };
    await world.ready();
    world.found = { hops: [hop(3)], total: 1, unknown: 0, missing: [] };
    world.revision++;
    await world.settle();
    expect(world.told.at(-1)?.trace?.hops).toHaveLength(1);
    const asked = world.questions.length;
    await world.settle();
    expect(world.questions).toHaveLength(asked);
  });

  it('looks for nothing while nobody sees the page, and at once when somebody does', async () => {
    const world = new World();
    await world.ready();
    world.session.setShown(false);
    world.grow([hop(1)]);
    await world.settle();
    expect(world.told).toHaveLength(1);
    world.session.setShown(true);
    await world.settle();
    expect(world.told).toHaveLength(2);
  });

  it('says why something cannot be read beside what was found, and when that is over', async () => {
    const world = new World();
    world.problem = { code: 'broker.lost', severity: 'error', message: 'Redis is away.' };
    world.found = { hops: [hop(1)], total: 1, unknown: 0, missing: [] };
    await world.ready();
    world.problem = undefined;
    world.changed.fire();
    await world.settle();
    expect(world.told.map(({ trace, problem }) => [trace?.hops.length, problem?.text])).toEqual([
      [1, 'Redis is away.'],
      [1, undefined],
    ]);
  });

  it('says why nothing can be read, and tries again when the page asks again', async () => {
    const world = new World();
    world.failure = { code: 'trust', severity: 'error', message: 'This workspace is not trusted.' };
    await world.ready();
    expect(world.told).toEqual([{ trace: null, problem: { text: 'This workspace is not trusted.' } }]);
    world.failure = undefined;
    await world.ready();
    expect(world.told.at(-1)?.problem).toBeNull();
    expect(world.readers).toBe(1);
  });

  it('tries again when the workspace is another one, or trusted', async () => {
    const world = new World();
    world.granted.fire();
    world.failure = { code: 'trust', severity: 'error', message: 'This workspace is not trusted.' };
    await world.ready();
    world.failure = undefined;
    world.granted.fire();
    await world.settle();
    world.granted.fire();
    await world.settle();
    expect(world.told.map(({ problem }) => problem?.text)).toEqual(['This workspace is not trusted.', undefined]);
    expect(world.readers).toBe(1);
  });

  it('shows the hops that it has told of, and no others', async () => {
    const world = new World();
    world.found = { hops: [hop(1)], total: 1, unknown: 0, missing: [] };
    await world.ready();
    await world.session.handlers.show({ session: 's', sequence: 1 }, never);
    expect(world.shown).toEqual([hop(1)]);
    await expect(world.session.handlers.show({ session: 's', sequence: 2 }, never)).rejects.toThrow('no longer held');
  });

  it('lists what was seen last in what it reads itself, and tells that this may have changed', async () => {
    const world = new World('');
    const names: string[] = [];
    world.session.attach({ emit: (name: string) => void names.push(name) } as never);
    const query = { filter: { isStuck: true }, order: 'waiting', isDescending: true, limit: 10 } as const;
    await world.ready();
    const wiring = { publishers: {}, consumers: {} };
    expect(await world.session.handlers.recent(query, never)).toEqual({
      list: { ...query, session: 's', wiring },
      problem: null,
    });
    const before = names.length;
    world.changed.fire();
    await world.settle();
    expect(names.slice(before)).toEqual(['recentChanged']);
  });

  it('says why nothing can be listed, and tries again with each question', async () => {
    const world = new World('');
    world.failure = { code: 'trust', severity: 'error', message: 'This workspace is not trusted.' };
    await world.ready();
    const query = { filter: {}, order: 'first', isDescending: true, limit: 10 } as const;
    const problem = { text: 'This workspace is not trusted.' };
    expect(await world.session.handlers.recent(query, never)).toEqual({ list: null, problem });
    world.failure = undefined;
    expect(await world.session.handlers.recent(query, never)).toMatchObject({ list: query, problem: null });
  });

  it('looks for no value where there is none, and lets go of what is read when it ends', async () => {
    const world = new World('');
    await world.ready();
    expect(world.questions).toEqual([]);
    expect(world.readers).toBe(1);
    world.session.dispose();
    expect(world.readers).toBe(0);
    expect(world.changed.hasListeners).toBe(false);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { DebuggedContainer } from '../../../../src/app/debug/debuggedContainer.ts';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import { DisposableStore } from '../../../../src/base/disposable.ts';
import type { DebugPreparation } from '../../../../src/debug/model.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import { aMonitor, quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const never = new AbortController().signal;
const name = 'shop-orders-1';
const terminated = { type: 'event', event: 'terminated' };
const stopped = { type: 'event', event: 'stopped', body: { threadId: 1 } };
const attached = { type: 'response', command: 'attach', request_seq: 1, success: true };
const disconnect = (body: object = {}) => ({ type: 'request', command: 'disconnect', seq: 9, arguments: body });
const times = { startMs: 60_000, lossMs: 60_000, settleMs: 1 };

const kept = new DisposableStore();
afterEach(() => kept.clear());

/** A container that runs, an editor that starts sessions, and what is seen of both. */
class World {
  readonly engine = new FakeEngine();
  readonly activity = new ActivityTracker();
  readonly started: object[] = [];
  readonly printed: string[] = [];
  readonly #listeners = new Set<() => void>();
  readonly target: DebuggedContainer;
  opened = 0;
  closed = 0;
  ended = 0;
  refusals = 0;

  constructor(facts: Partial<DebugPreparation> = {}, its: Partial<typeof times> = {}) {
    this.run({ startedAtMs: 1 });
    const monitor = kept.add(aMonitor(anApplication([aService('orders')]), this.engine, quickTimes));
    const preparation: DebugPreparation = {
      ...{ runtime: 'python', label: 'Python', adapter: 'debugpy', attachesAgain: false, changes: [] },
      evidence: 'its command runs python3',
      localRoots: ['/shop/orders'],
      open: () => {
        this.opened++;
        if (this.refusals-- > 0) return Promise.reject(new Error('Nobody listens.'));
        return Promise.resolve({ host: '127.0.0.1', port: 4000 + this.opened, dispose: () => this.closed++ });
      },
      configure: ({ port }, attributes) => ({ type: 'debugpy', request: 'attach', port, ...attributes }),
      explain: (path) => Promise.resolve(path.endsWith('old.py') ? 'It is another file there.' : undefined),
      ...facts,
    };
    const surface = {
      start: (configuration: object) => {
        this.started.push(configuration);
        this.#tell();
        return Promise.resolve(true);
      },
      nameOf: (path: string) => path.replace('/shop/', ''),
      print: (line: string) => {
        this.printed.push(line);
        this.#tell();
      },
    };
    this.target = kept.add(
      new DebuggedContainer(
        {
          ...{ service: 'orders', container: name, monitor, activity: this.activity, preparation, surface },
          ...{ attributes: { justMyCode: false }, logger: silentLogger },
        },
        { ...times, ...its },
      ),
    );
    this.target.onDidEnd(() => {
      this.ended++;
      this.#tell();
    });
    this.activity.onDidChange(() => this.#tell());
  }

  get standing(): string | undefined {
    return this.activity.current.debugging.get(name)?.state;
  }

  run(facts: Partial<ObservedContainer>): void {
    this.engine.observation = anObservation([aContainer('orders', 1, facts)]);
    this.engine.happen('start');
  }

  remove(): void {
    this.engine.observation = anObservation([]);
    this.engine.happen('destroy');
  }

  until(fits: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!fits()) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

describe('A container that is debugged', () => {
  it('is reached, and the adapter is given where, with the person’s own attributes', async () => {
    const world = new World();
    expect(world.standing).toBe('attaching');
    expect(await world.target.reach(never)).toEqual({
      ...{ type: 'debugpy', request: 'attach', port: 4001, justMyCode: false },
    });
    const watch = world.target.begin('one', true);
    expect(world.standing).toBe('attaching');
    watch.tells(attached);
    await world.until(() => world.standing === 'debugging');
  });

  it('says when the debugger holds it, and when it last went on', () => {
    const world = new World();
    const watch = world.target.begin('one', true);
    watch.tells(stopped);
    expect(world.standing).toBe('paused');
    watch.tells({ type: 'event', event: 'continued', body: {} });
    expect(world.activity.current.debugging.get(name)?.resumedAtMs).toBeGreaterThan(0);
  });

  it('is attached to by one whose first session only leads when a second one comes', async () => {
    const world = new World({ attachesAgain: true });
    await world.target.reach(never);
    world.target.begin('root', true);
    expect(world.standing).toBe('attaching');
    world.target.begin('program', false).tells(attached);
    await world.until(() => world.standing === 'debugging');
    world.target.left('program');
    expect(world.standing).toBe('attaching');
  });

  it('is over when a person ends the session, and lets go of what it holds', async () => {
    const world = new World();
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.asks(disconnect());
    watch.tells(terminated);
    world.target.left('one');
    expect(world).toMatchObject({ ended: 1, closed: 1, standing: undefined });
  });

  it('waits while its container is down, and is attached to again when that runs', async () => {
    const world = new World();
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.tells(attached);
    await world.until(() => world.standing === 'debugging');
    world.run({ state: 'exited', startedAtMs: 1 });
    watch.tells(terminated);
    world.target.left('one');
    await world.until(() => world.standing === 'waiting');
    world.run({ startedAtMs: 2 });
    await world.until(() => world.started.length > 0);
    expect(world.started).toEqual([{ type: 'debugpy', request: 'attach', port: 4002, justMyCode: false }]);
    world.target.begin('two', true).tells(attached);
    await world.until(() => world.standing === 'debugging');
    expect(world).toMatchObject({ ended: 0, closed: 1 });
  });

  it('is attached to again when another container has taken its place before anybody saw it end', async () => {
    const world = new World();
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.tells(attached);
    await world.until(() => world.standing === 'debugging');
    watch.tells(terminated);
    world.target.left('one');
    world.run({ id: 'another', startedAtMs: 5 });
    await world.until(() => world.started.length > 0);
    expect(world.ended).toBe(0);
  });

  it('is over when the program has let go of the debugger, and runs on', async () => {
    const world = new World({}, { lossMs: 5 });
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.tells(attached);
    await world.until(() => world.standing === 'debugging');
    watch.tells(terminated);
    world.target.left('one');
    await world.until(() => world.ended === 1);
    expect(world.started).toEqual([]);
  });

  it('is over when its container was removed', async () => {
    const world = new World();
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.tells(attached);
    await world.until(() => world.standing === 'debugging');
    watch.tells(terminated);
    world.remove();
    world.target.left('one');
    await world.until(() => world.ended === 1);
  });

  it('stays while VS Code begins the session anew', async () => {
    const world = new World();
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.asks(disconnect({ restart: true }));
    world.target.left('one');
    expect(world).toMatchObject({ ended: 0, standing: 'attaching' });
  });

  it('is over when no session begins in time', async () => {
    const world = new World({}, { startMs: 5 });
    await world.target.reach(never);
    await world.until(() => world.ended === 1);
  });

  it('is told of once for each breakpoint that is not bound, with the reason', async () => {
    const world = new World();
    await world.target.reach(never);
    const watch = world.target.begin('one', true);
    watch.tells(attached);
    await world.until(() => world.standing === 'debugging');
    const set = (path: string, seq: number, message = 'No code there'): void => {
      const asked = { source: { path }, breakpoints: [{ line: 3 }] };
      watch.asks({ type: 'request', command: 'setBreakpoints', seq, arguments: asked });
      const body = { breakpoints: [{ id: seq, verified: false, message }] };
      watch.tells({ type: 'response', command: 'setBreakpoints', request_seq: seq, success: true, body });
    };
    set('/shop/orders/old.py', 1);
    set('/shop/orders/new.py', 2);
    set('/elsewhere/other.py', 3);
    set('/shop/orders/late.py', 4, 'Unbound breakpoint');
    await world.until(() => world.printed.length === 3);
    expect(world.printed).toEqual([
      'Breakpoint orders/old.py:3 is not bound. It is another file there.',
      'Breakpoint orders/new.py:3 is not bound. No code there',
      'Breakpoint orders/late.py:3 is not bound. The program has not loaded the file yet, or runs other code on that line.',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  TopologyPageSession,
  type TopologyPageHost,
  type TopologyThing,
  type WatchedMap,
} from '../../../../../src/app/topology/page/topologyPageSession.ts';
import { toDisposable } from '../../../../../src/base/disposable.ts';
import { Emitter } from '../../../../../src/base/event.ts';
import { ProblemError, type Problem } from '../../../../../src/base/problem.ts';
import type { TopologyFigures } from '../../../../../src/protocol/topology/topology.ts';
import type { TopologyArrangement } from '../../../../../src/protocol/topology/topologyPage.ts';
import { aChannel, anApplication, aService } from '../../../../fakes/models.ts';
import { aMap, seen } from '../maps.ts';

const never = new AbortController().signal;
const untrusted: Problem = { code: 'workspace.untrusted', severity: 'warning', message: 'Not trusted.' };
const map = aMap(anApplication([aService('web')], { channels: [aChannel('orders')] }), [
  seen('publishes', 'web', 'orders'),
]);
const noState = { state: null, length: null, ratePerSecond: null, lag: null, pending: null, errors: null };
const figures: TopologyFigures = { atMs: 1, nodes: { 'service:web': { ...noState, actions: ['stop'] } }, edges: {} };

/** A page of a map, of an application that somebody looks at. */
class World {
  problem: Problem | undefined;
  lookers = 0;
  arrangement: TopologyArrangement | undefined;
  readonly done: unknown[] = [];
  readonly told: { readonly name: string; readonly value: unknown }[] = [];
  readonly changed = new Emitter<void>();
  readonly measured = new Emitter<TopologyFigures>();
  readonly granted = new Emitter<void>();
  readonly session: TopologyPageSession;

  constructor() {
    const note =
      (name: string) =>
      (...args: readonly unknown[]): Promise<void> =>
        Promise.resolve(void this.done.push([name, ...args]));
    const watched: WatchedMap = {
      current: { topology: map, problem: null, looking: { state: 'allowed', cost: null } },
      past: [figures],
      onDidChange: this.changed.event,
      onDidMeasure: this.measured.event,
      retain: () => {
        this.lookers++;
        return toDisposable(() => this.lookers--);
      },
      allow: note('allow'),
      differences: (atMs) => ({ atMs, calm: null, differences: [] }),
    };
    const host: TopologyPageHost = {
      watched: () => (this.problem ? Promise.reject(new ProblemError(this.problem)) : Promise.resolve(watched)),
      onDidChange: this.granted.event,
      layout: () => Promise.resolve({ places: {} }),
      arrangement: () => this.arrangement,
      arrange: note('arrange'),
      open: (thing: TopologyThing, target) => note('open')(thing.kind, target),
      act: ({ name }, action) => note('act')(name, action),
      declare: ({ text }) => note('declare')(text),
      takeAlong: ({ figures: its }, format) => note('take')(format, its),
      copy: note('copy'),
      ended: () => undefined,
    };
    this.session = new TopologyPageSession({ version: 1, application: 'shop', manifest: null, view: 'map' }, host);
    this.session.attach({ emit: (name: string, value: unknown) => void this.told.push({ name, value }) } as never);
  }

  async ready(): Promise<ReturnType<TopologyPageSession['handlers']['ready']>> {
    const snapshot = await this.session.handlers.ready({}, never);
    await Promise.resolve().then(() => undefined);
    return snapshot;
  }

  get names(): readonly string[] {
    return this.told.map(({ name }) => name);
  }
}

describe('The page of a map', () => {
  it('is told the map once it is known, and how it was arranged at once', async () => {
    const world = new World();
    world.arrangement = { places: { 'service:web': { x: 1, y: 2 } }, hidden: [], folding: 'none', folded: [] };
    expect(await world.ready()).toMatchObject({ topology: null, arrangement: world.arrangement });
    await expect.poll(() => world.told.at(-1)).toMatchObject({ name: 'news', value: { topology: map } });
    expect(await world.ready()).toMatchObject({ topology: map, past: [figures] });
  });

  it('looks while somebody sees it, and no longer', async () => {
    const world = new World();
    await world.ready();
    await expect.poll(() => world.lookers).toBe(1);
    world.session.setShown(false);
    expect(world.lookers).toBe(0);
    world.measured.fire(figures);
    expect(world.names).not.toContain('figures');
    world.session.setShown(true);
    world.measured.fire(figures);
    expect([world.lookers, world.names.at(-1)]).toEqual([1, 'figures']);
    world.session.dispose();
    expect(world.lookers).toBe(0);
  });

  it('says why there is no map, and has it as soon as the workspace is trusted', async () => {
    const world = new World();
    world.problem = untrusted;
    await world.ready();
    await expect
      .poll(() => world.told.at(-1)?.value)
      .toMatchObject({ topology: null, problem: { text: 'Not trusted.' } });
    expect(world.lookers).toBe(0);
    world.problem = undefined;
    world.granted.fire();
    await expect.poll(() => world.told.at(-1)?.value).toMatchObject({ topology: map, problem: null });
  });

  it('opens what is on the map, and nothing else', async () => {
    const world = new World();
    await world.ready();
    await expect.poll(() => world.lookers).toBe(1);
    const [edge] = map.edges;
    await world.session.handlers.open({ id: edge?.id ?? '', target: 'inspector' }, never);
    await world.session.handlers.open({ id: 'service:web', target: 'logs' }, never);
    expect(world.done).toEqual([
      ['open', 'edge', 'inspector'],
      ['open', 'node', 'logs'],
    ]);
    await expect(async () => world.session.handlers.open({ id: 'service:x', target: 'logs' }, never)).rejects.toThrow(
      'no longer on the map',
    );
  });

  it('does to a node what it was offered, and nothing else', async () => {
    const world = new World();
    await world.ready();
    await expect.poll(() => world.lookers).toBe(1);
    await world.session.handlers.act({ id: 'service:web', action: 'stop' }, never);
    expect(world.done).toEqual([['act', 'web', 'stop']]);
    await expect(async () => world.session.handlers.act({ id: 'service:web', action: 'start' }, never)).rejects.toThrow(
      'no longer possible',
    );
  });

  it('writes a finding down by its place, and takes the map along with its figures', async () => {
    const world = new World();
    await world.ready();
    await expect.poll(() => world.lookers).toBe(1);
    await world.session.handlers.declare({ finding: 0 }, never);
    await world.session.handlers.takeAlong({ format: 'csv', content: '' }, never);
    expect(world.done).toEqual([
      ['declare', map.findings[0]?.text],
      ['take', 'csv', figures],
    ]);
    await expect(async () => world.session.handlers.declare({ finding: 99 }, never)).rejects.toThrow('no longer');
  });

  it('turns to a node that somebody asks for, also after it was hidden', async () => {
    const world = new World();
    await world.ready();
    world.session.focus('channel:orders');
    expect(world.told.at(-1)).toEqual({ name: 'focus', value: { node: 'channel:orders' } });
    expect(await world.ready()).toMatchObject({ state: { focus: 'channel:orders' } });
  });
});

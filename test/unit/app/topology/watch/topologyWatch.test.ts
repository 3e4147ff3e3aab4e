import { describe, expect, it, onTestFinished } from 'vitest';
import type { LiveFacts } from '../../../../../src/app/channels/channelTree.ts';
import { noDoings } from '../../../../../src/app/services/activity.ts';
import type { LookRequest } from '../../../../../src/app/topology/watch/lookAround.ts';
import { TopologyWatch } from '../../../../../src/app/topology/watch/topologyWatch.ts';
import { topologyTimes, type TopologyTimes } from '../../../../../src/app/topology/watch/topologyWatchHost.ts';
import { WatchConsent } from '../../../../../src/app/topology/watch/watchConsent.ts';
import { toDisposable } from '../../../../../src/base/disposable.ts';
import { Emitter } from '../../../../../src/base/event.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import type { ProjectConnections } from '../../../../../src/engine/connections.ts';
import type { BrokerLook } from '../../../../../src/protocol/topology/brokerLook.ts';
import { aMonitor, quickTimes } from '../../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../../fakes/fakeEngine.ts';
import { aChannel, anApplication, aService } from '../../../../fakes/models.ts';

const soon: TopologyTimes = {
  ...topologyTimes,
  everyMs: 40,
  calmEveryMs: 40,
  figuresMs: 10,
  redrawMs: 1,
  brokerWaitMs: 1000,
};
const url = 'redis://127.0.0.1:7001';

const shop = anApplication([aService('web'), aService('bill', { consumes: [{ channel: 'orders' }] })], {
  messaging: { broker: url, channels: { orders: aChannel('orders') } },
});

/** `web` is a local process with one connection to the broker. */
const connections: ProjectConnections = {
  members: [
    {
      ...{ container: 'shop-web-1', service: 'web', addresses: [], isOnHost: true, published: [], listens: [] },
      sockets: [{ local: { host: '127.0.0.1', port: 5001 }, remote: { host: '127.0.0.1', port: 7001 } }],
    },
  ],
  unreadable: [],
};

const client = { host: '127.0.0.1', port: 5001 };

/** What a broker shows to which `web` publishes 4 messages in 200 ms. */
function look({ watchMs }: LookRequest): BrokerLook {
  const connection = { id: '1', ...client, name: '', user: 'default', lastCommand: 'xadd' };
  const counts = { subscriptions: 0, patterns: 0, ageMs: 1000, idleMs: 0 };
  const use = { action: 'publishes', channelKind: 'stream', key: 'orders', isPattern: false, client } as const;
  const uses = [{ ...use, command: 'xadd', times: 4, bytes: 200, atMs: Date.now() }];
  return {
    atMs: Date.now(),
    connections: [{ ...connection, ...counts }],
    readers: { groups: [], listeners: [], isPartial: false },
    sample: watchMs === 0 ? null : { durationMs: watchMs, commands: 9, isCut: false, uses },
  };
}

class World {
  readonly asked: LookRequest[] = [];
  readonly setting = new Emitter<void>();
  readonly memory = new Map<string, unknown>();
  readonly consent = new WatchConsent({
    get: (key) => this.memory.get(key),
    update: (key, value) => Promise.resolve(void this.memory.set(key, value)),
  });
  isOff = false;
  isDown = false;
  channels: readonly LiveFacts[] = [];
  readonly watch: TopologyWatch;

  constructor(times = soon) {
    const engine = new FakeEngine();
    engine.connected = connections;
    const monitor = aMonitor(shop, engine, quickTimes);
    const facts = (): readonly LiveFacts[] => this.channels;
    this.watch = new TopologyWatch(
      {
        monitor,
        activity: { current: noDoings, onDidChange: new Emitter<void>().event },
        channels: {
          get facts() {
            return facts();
          },
          onDidChange: new Emitter<void>().event,
          retain: () => toDisposable(() => undefined),
        },
        placeOf: () => ({ url }),
        addressOf: () => ({ url }),
        lookAtBroker: (request) => {
          this.asked.push(request);
          return this.isDown ? Promise.reject(new Error('down')) : Promise.resolve(look(request));
        },
        receivedOf: () => Promise.resolve({ uses: [], services: [] }),
        broken: () => new Map(),
        consent: this.consent,
        isWatchOff: () => this.isOff,
        onDidChangeSetting: this.setting.event,
        logger: silentLogger,
      },
      times,
    );
    onTestFinished(() => {
      this.watch.dispose();
      monitor.dispose();
    });
  }

  get edges(): readonly string[] {
    return (this.watch.current.topology?.edges ?? [])
      .filter(({ kind }) => kind !== 'depends')
      .map(({ kind, service, channel, isObserved }) => `${service} ${kind} ${channel}${isObserved ? ' seen' : ''}`);
  }

  get watched(): readonly number[] {
    return this.asked.map(({ watchMs }) => watchMs);
  }
}

describe('Looking at the wiring of an application', () => {
  it('asks nothing of anybody before somebody looks', async () => {
    const world = new World();
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.asked).toEqual([]);
    expect(world.watch.current.topology).toBeNull();
  });

  it('watches no command on a broker that nobody has allowed it for, and says so', async () => {
    const world = new World();
    world.watch.retain('map');
    await expect.poll(() => world.asked.length).toBeGreaterThan(2);
    expect(new Set(world.watched)).toEqual(new Set([0]));
    expect(world.watch.current.looking).toEqual({ state: 'unasked', cost: null });
    expect(world.edges).toEqual(['bill consumes orders']);
  });

  it('watches once it is allowed, shows who publishes, and what it costs', async () => {
    const world = new World();
    world.watch.retain('map');
    await expect.poll(() => world.asked.length).toBeGreaterThan(0);
    await world.watch.allow(true);
    await expect.poll(() => world.edges).toContain('web publishes orders seen');
    const { looking } = world.watch.current;
    expect(looking).toMatchObject({ state: 'allowed', cost: { watchMs: 200, everyMs: 40, commands: 9 } });
    await expect.poll(() => world.watch.past.at(-1)?.edges).toBeDefined();
    const [publishing] = (world.watch.current.topology?.edges ?? []).filter(({ kind }) => kind === 'publishes');
    await expect.poll(() => world.watch.past.at(-1)?.edges[publishing?.id ?? '']).toMatchObject({ bytes: 50 });
  });

  it('watches no command for whoever only wants to know the wiring', async () => {
    const world = new World();
    await world.consent.answer([{ name: undefined, url, locality: 'local', id: '' }], true);
    world.watch.retain('reader');
    await expect.poll(() => world.asked.length).toBeGreaterThan(2);
    expect(new Set(world.watched)).toEqual(new Set([0]));
    expect(world.watch.past).toEqual([]);
  });

  it('ends with whoever looks, and remembers what it saw', async () => {
    const world = new World({ ...soon, everyMs: 1, calmEveryMs: 1 });
    const looking = world.watch.retain('map');
    await world.watch.allow(true);
    await expect.poll(() => world.edges).toContain('web publishes orders seen');
    looking.dispose();
    await world.watch.lookAtStart();
    const before = world.asked.length;
    for (let look = 0; look < 20; look++) await world.watch.lookAtStart();
    expect(world.asked.length).toBe(before + 20);
    expect(world.edges).toContain('web publishes orders seen');
  });

  it('never watches while the setting is off, and refuses to be told to', async () => {
    const world = new World();
    await world.consent.answer([], true);
    world.isOff = true;
    world.watch.retain('map');
    await expect.poll(() => world.asked.length).toBeGreaterThan(1);
    expect(new Set(world.watched)).toEqual(new Set([0]));
    expect(world.watch.current.looking.state).toBe('off');
    await expect(world.watch.allow(true)).rejects.toThrow('watchCommands');
  });

  it('looks for seconds after a start, where it is allowed, and not where it is not', async () => {
    const world = new World({ ...soon, everyMs: 60_000, calmEveryMs: 60_000 });
    await world.watch.lookAtStart();
    expect(world.asked).toMatchObject([{ watchMs: 0 }]);
    world.watch.retain('reader');
    await world.watch.allow(true);
    await world.watch.lookAtStart();
    expect(world.asked.at(-1)).toMatchObject({ watchMs: 5000, maxCommands: 50_000 });
  });

  it('has the declared wiring while a broker cannot be asked, and goes on', async () => {
    const world = new World();
    world.isDown = true;
    world.watch.retain('map');
    await expect.poll(() => world.edges).toEqual(['bill consumes orders']);
    world.isDown = false;
    await world.watch.allow(true);
    await expect.poll(() => world.edges).toContain('web publishes orders seen');
  });

  it('watches at once when a map is opened, however long it has only read the wiring', async () => {
    const world = new World({ ...soon, everyMs: 60_000, calmEveryMs: 60_000 });
    world.watch.retain('reader');
    await world.watch.allow(true);
    await expect.poll(() => world.watched).toEqual([0]);
    world.watch.retain('map');
    await expect.poll(() => world.watched).toEqual([0, 200]);
  });
});

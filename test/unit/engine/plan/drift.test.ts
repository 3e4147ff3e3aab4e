import { describe, expect, it } from 'vitest';
import type { NetworkSettings, Observation, VolumeSettings } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { networkChanges, settingsHash, volumeChanges } from '../../../../src/engine/settings.ts';
import type { Application, Network, Volume } from '../../../../src/manifest/model.ts';
import { anObservation } from '../../../fakes/models.ts';
import { allUp, find, ids, ours, present, shop } from './planSupport.ts';

const plain: Network = { name: 'shop_default', isExternal: false, isInternal: false, labels: {} };
const bridge: NetworkSettings = {
  driver: 'bridge',
  isInternal: false,
  hasIpv6: false,
  options: { 'com.docker.network.bridge.name': 'br0' },
  ipamDriver: 'default',
  ipamOptions: {},
  pools: [{ subnet: '172.18.0.0/16', gateway: '172.18.0.1' }],
  members: [],
};
const local: VolumeSettings = { driver: 'local', options: {} };

describe('what changed of a network', () => {
  it.each<[string, Partial<Network>, readonly string[]]>([
    ['nothing where nothing is said', {}, []],
    ['the driver', { driver: 'macvlan' }, ['driver']],
    ['whether it is internal', { isInternal: true }, ['internal']],
    ['IPv6', { hasIpv6: true }, ['enable_ipv6']],
    ['an option that it lacks or has otherwise, and no other', { driverOpts: { a: '1' } }, ['driver_opts.a']],
    ['nothing of an option that it has', { driverOpts: { 'com.docker.network.bridge.name': 'br0' } }, []],
    ['its addresses', { ipam: { config: [{ subnet: '10.1.0.0/24' }] } }, ['ipam.config']],
    ['nothing of addresses that it has', { ipam: { config: [{ subnet: '172.18.0.0/16' }] } }, []],
    ['its gateway', { ipam: { config: [{ subnet: '172.18.0.0/16', gateway: '172.18.0.9' }] } }, ['ipam.config']],
    [
      'the driver of its addresses',
      { ipam: { driver: 'null', options: { x: 'y' } } },
      ['ipam.driver', 'ipam.options.x'],
    ],
  ])('%s', (_what, facts, changes) => {
    expect(networkChanges({ ...plain, ...facts }, bridge)).toEqual(changes);
  });

  it('nothing once it was made from the same, however the engine spells it', () => {
    const odd: Network = { ...plain, ipam: { config: [{ subnet: '10.1.0.5/24' }] } };
    expect(networkChanges(odd, { ...bridge, settingsHash: settingsHash(odd) })).toEqual([]);
    expect(networkChanges(plain, { ...bridge, settingsHash: settingsHash(odd) })).toEqual(['its settings']);
  });
});

describe('what changed of a volume', () => {
  const volume: Volume = { name: 'shop_data', isExternal: false, driverOpts: {}, labels: {} };
  it.each<[string, Partial<Volume>, VolumeSettings, readonly string[]]>([
    ['nothing', {}, local, []],
    ['the driver', { driver: 'nfs' }, local, ['driver']],
    ['an option more', { driverOpts: { type: 'tmpfs' } }, local, ['driver_opts.type']],
    ['an option less', {}, { ...local, options: { o: 'password=x' } }, ['driver_opts.o']],
  ])('%s', (_what, facts, there, changes) => {
    expect(volumeChanges({ ...volume, ...facts }, there)).toEqual(changes);
  });
});

describe('a network that is not as the manifest says', () => {
  const internal: Application = { ...shop, networks: { default: { ...plain, isInternal: true } } };
  const observed = (members: readonly string[]): Observation =>
    anObservation(allUp, {
      ...present,
      settings: { networks: { shop_default: { ...bridge, members } }, volumes: {} },
    });
  const own = allUp.map(({ name }) => name);

  it('is made anew between the stops of all that is in it and their successors', () => {
    const { steps, problems } = plan({ action: 'up', application: internal, observation: observed(own) });
    expect(problems).toBeUndefined();
    const removal = find(steps, 'remove-network:shop_default');
    expect(removal.reason).toBe('internal changed');
    expect([...removal.after].sort()).toEqual(own.map((name) => `stop:${name}`).sort());
    expect(find(steps, 'stop:shop-redis-1').after).toEqual(expect.arrayContaining(['stop:shop-orders-1']));
    expect(find(steps, 'network:shop_default').after).toEqual(['remove-network:shop_default']);
    const create = find(steps, 'create:shop-web-1');
    expect(create).toMatchObject({
      replaces: 'id-web-1',
      after: ['network:shop_default'],
      reason: 'the network shop_default is made anew',
    });
    expect(find(steps, 'remove:shop-web-1').after).toEqual(['create:shop-web-1']);
    expect(find(steps, 'start:shop-web-1').after).toContain('remove:shop-web-1');
    // All of them are down by then, so there is nobody to go one after the other.
    expect(ids(steps).filter((id) => id.startsWith('ready'))).toEqual([]);
    expect(new Set(ids(steps)).size).toBe(steps.length);
  });

  it('is made anew also behind the stops of what is one too many in it, and of nothing that is down', () => {
    const containers = [
      ...allUp.map((each) => (each.service === 'web' ? { ...each, state: 'exited' as const } : each)),
      ours('orders', 3),
      ours('orders', 4, { state: 'exited' }),
    ];
    const observation = { ...observed(containers.map(({ name }) => name)), containers };
    const { steps } = plan({ action: 'up', application: internal, observation });
    expect([...find(steps, 'remove-network:shop_default').after].sort()).toEqual([
      'stop:shop-orders-1',
      'stop:shop-orders-2',
      'stop:shop-orders-3',
      'stop:shop-redis-1',
    ]);
    expect(find(steps, 'stop:shop-orders-1')).toMatchObject({
      graceMs: 3000,
      reason: 'the network shop_default is made anew',
    });
    expect(find(steps, 'stop:shop-orders-3').reason).toBe('more containers than wanted');
    expect(find(steps, 'remove:shop-web-1').after).toEqual(['create:shop-web-1']);
  });

  it('is no reason to make anything anew that is not in it', () => {
    const services = { ...internal.services, web: { ...internal.services['web']!, networks: {} } };
    const application = { ...internal, services };
    const containers = allUp.map((each) => (each.service === 'web' ? ours('web', 1, {}, application) : each));
    const observation = { ...observed(own), containers };
    const { steps } = plan({ action: 'up', application, observation });
    expect(ids(steps)).toContain('create:shop-redis-1');
    expect(ids(steps)).not.toContain('create:shop-web-1');
    // What is made anew for another reason goes on until its successor is there.
    const changed = containers.map((each) => (each.service === 'web' ? { ...each, configHash: 'old' } : each));
    const both = plan({ action: 'up', application, observation: { ...observation, containers: changed } }).steps;
    expect(find(both, 'remove-network:shop_default').after).not.toContain('stop:shop-web-1');
    expect(find(both, 'stop:shop-web-1').after).toEqual(['create:shop-web-1']);
  });

  it.each([['a-guest'], ['shop-debugger-1']])('stays, and that is told, while %s is in it', (guest) => {
    const request = { action: 'up', application: internal, observation: observed([...own, guest]) } as const;
    expect(plan(request)).toMatchObject({
      steps: [],
      problems: [
        { code: 'engine.network-differs', severity: 'warning', message: expect.stringContaining(guest) as string },
      ],
    });
    // A part of the application alone is no reason to stop the rest of it.
    const part = plan({ ...request, observation: observed(own), services: ['redis'] });
    expect(part).toMatchObject({ steps: [], problems: [{ code: 'engine.network-differs' }] });
  });

  it.each(['start', 'stop', 'restart', 'scale'] as const)('is nothing that %s is about', (action) => {
    const steps = plan({ action, application: internal, observation: observed(own) });
    expect(ids(steps.steps).filter((id) => id.includes('network'))).toEqual([]);
    expect(steps.problems).toBeUndefined();
  });
});

describe('a container whose network is gone', () => {
  const stopped = allUp.map((container) => ({
    ...container,
    state: 'exited' as const,
    lostNetworks: container.service === 'web' ? ['shop_default'] : [],
  }));

  it.each(['up', 'start'] as const)('is made anew by %s, which could not start it', (action) => {
    const { steps } = plan({ action, application: shop, observation: anObservation(stopped, present) });
    expect(find(steps, 'create:shop-web-1').reason).toBe('its network shop_default is gone');
    expect(ids(steps)).not.toContain('create:shop-redis-1');
  });
});

describe('a container that was disconnected from its network', () => {
  const networked = (networks: readonly string[] | undefined, facts: Partial<Observation> = present) =>
    anObservation(
      allUp.map((container) => (container.service === 'web' && networks ? { ...container, networks } : container)),
      facts,
    );

  it('is made anew by up, though it runs', () => {
    const { steps } = plan({ action: 'up', application: shop, observation: networked(['bridge']) });
    expect(find(steps, 'create:shop-web-1').reason).toBe('it was disconnected from the network shop_default');
    expect(ids(steps)).not.toContain('create:shop-redis-1');
  });

  it('is left alone where the engine says nothing of networks, or it is in more than it needs', () => {
    for (const networks of [undefined, ['shop_default', 'other']]) {
      expect(plan({ action: 'up', application: shop, observation: networked(networks) }).steps).toEqual([]);
    }
  });
});

describe('a volume that is not as the manifest says', () => {
  it('has other labels than those of the manifest, those of tools aside', () => {
    const labels = { team: 'x', 'com.docker.compose.project': 'shop', 'dev.patchbay.x': 'y' };
    const changesOf = (declared: Readonly<Record<string, string>>) => {
      const volumes = { data: { ...shop.volumes['data']!, labels: declared } };
      const settings = { networks: {}, volumes: { shop_data: { driver: 'local', options: {}, labels } } };
      const observation = anObservation(allUp, { ...present, settings });
      return plan({ action: 'up', application: { ...shop, volumes }, observation }).problems?.[0]?.message;
    };
    expect(changesOf({ team: 'x' })).toBeUndefined();
    expect(changesOf({ team: 'y', tier: 'z' })).toContain('(labels.team, labels.tier changed)');
    expect(changesOf({})).toContain('(labels.team changed)');
  });

  it('stays, and that is told without a value', () => {
    const settings = { networks: {}, volumes: { shop_data: { driver: 'local', options: { o: 'password=hunter2' } } } };
    const observation = anObservation(allUp, { ...present, settings });
    const { steps, problems = [] } = plan({ action: 'up', application: shop, observation });
    expect(steps).toEqual([]);
    expect(problems).toMatchObject([{ code: 'engine.volume-differs', severity: 'warning' }]);
    expect(problems[0]?.message).toMatch(/shop_data .*driver_opts\.o changed.*docker volume rm shop_data/);
    expect(problems[0]?.message).not.toContain('hunter2');
  });
});

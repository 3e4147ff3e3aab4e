import { describe, expect, it } from 'vitest';
import type { ServiceNode } from '../../../../src/app/services/serviceNodes.ts';
import { engineName } from '../../../../src/app/engines/engineText.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { noUsages } from '../../../../src/app/services/usage.ts';
import { noDoings, type Doings } from '../../../../src/app/services/activity.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService, dockerInfo } from '../../../fakes/models.ts';

function node(
  service: Service,
  containers: readonly ObservedContainer[] = [],
  doings: Partial<Doings> = {},
): ServiceNode {
  return serviceTree(anApplication([service]), anObservation(containers), { ...noDoings, ...doings }).children[0]!;
}

const orders = aService('orders');
const pair = aService('payments', { replicas: 2 });
const exited = { state: 'exited', exitCode: 1 } as const;
const healthy = { health: 'healthy' } as const;

describe('the service tree', () => {
  it('shows every declared service, stopped, when nothing runs', () => {
    const root = serviceTree(anApplication([orders, pair]), anObservation());
    expect(root.children.map(({ label, state }) => [label, state])).toEqual([
      ['orders', 'stopped'],
      ['payments', 'stopped'],
    ]);
    expect(root).toMatchObject({ description: '0/2 running', state: 'stopped', good: 0, total: 2 });
  });

  it('names rows by project, service and replica, and by nothing that changes', () => {
    const before = serviceTree(anApplication([pair]), anObservation([aContainer('payments', 1)]));
    const after = serviceTree(
      anApplication([pair]),
      anObservation([aContainer('payments', 1, { id: 'x', ...exited })]),
    );
    expect(before.id).toBe('application:shop');
    expect(before.children[0]!.id).toBe('service:shop/payments');
    expect(before.children[0]!.children[0]!.id).toBe('replica:shop/payments/1');
    expect(after.children[0]!.children[0]!.id).toBe('replica:shop/payments/1');
  });

  it.each<[string, readonly ObservedContainer[], string, string]>([
    ['a running one', [aContainer('orders', 1)], 'running', 'running'],
    ['a healthy one', [aContainer('orders', 1, healthy)], 'healthy', 'healthy'],
    ['one whose health is not known yet', [aContainer('orders', 1, { health: 'starting' })], 'starting', 'starting'],
    ['an unhealthy one', [aContainer('orders', 1, { health: 'unhealthy' })], 'unhealthy', 'unhealthy'],
    ['one that failed', [aContainer('orders', 1, exited)], 'exited', 'exited (1)'],
    ['one that ended well', [aContainer('orders', 1, { state: 'exited', exitCode: 0 })], 'stopped', 'stopped'],
    ['one that SIGTERM ended', [aContainer('orders', 1, { state: 'exited', exitCode: 143 })], 'stopped', 'stopped'],
    ['one that was killed', [aContainer('orders', 1, { state: 'exited', exitCode: 137 })], 'exited', 'exited (137)'],
    ['a paused one', [aContainer('orders', 1, { state: 'paused', ...healthy })], 'paused', 'paused'],
    ['one that restarts', [aContainer('orders', 1, { state: 'restarting' })], 'restarting', 'restarting'],
    ['one that was never started', [aContainer('orders', 1, { state: 'created' })], 'stopped', 'stopped'],
  ])('tells the state of %s', (_, containers, state, description) => {
    expect(node(orders, containers)).toMatchObject({ state, description });
  });

  it.each<[string, Partial<ObservedContainer>, Partial<ObservedContainer>, string, string]>([
    ['both healthy', healthy, healthy, 'healthy', '2/2 healthy'],
    ['both running', {}, {}, 'running', '2/2 running'],
    ['one starting', healthy, { health: 'starting' }, 'starting', '1/2 running · starting'],
    ['one unhealthy', healthy, { health: 'unhealthy' }, 'unhealthy', '1/2 running · unhealthy'],
    ['one failed', healthy, exited, 'exited', '1/2 running · exited (1)'],
    ['one stopped', healthy, { state: 'exited', exitCode: 0 }, 'healthy', '1/2 healthy'],
  ])('folds replicas: %s', (_, first, second, state, description) => {
    const containers = [aContainer('payments', 1, first), aContainer('payments', 2, second)];
    expect(node(pair, containers)).toMatchObject({ state, description });
  });

  it('tells a job that has finished from a service that is stopped, and does not miss it', () => {
    const migrate = aService('migrate');
    const after = { condition: 'service_completed_successfully', isRequired: true } as const;
    const api = aService('api', { dependsOn: { migrate: after } });
    const finished = aContainer('migrate', 1, { state: 'exited', exitCode: 0 });
    const root = serviceTree(anApplication([migrate, api]), anObservation([finished, aContainer('api', 1)]));
    expect(root).toMatchObject({ description: '1/1 running · 1 completed', state: 'healthy', good: 1, total: 1 });
    expect(root.children[0]).toMatchObject({ state: 'completed', description: 'completed', isWhole: true });
    expect(root.contextValue).not.toContain('canStart');
    const failed = serviceTree(anApplication([migrate, api]), anObservation([aContainer('migrate', 1, exited)]));
    expect(failed.children[0]).toMatchObject({ state: 'exited', description: 'exited (1)' });
  });

  it('does not miss what the manifest wants no replica of, which can be scaled up', () => {
    const root = serviceTree(
      anApplication([aService('mailer', { replicas: 0 }), aService('api')]),
      anObservation([aContainer('api', 1)]),
    );
    expect(root).toMatchObject({ description: '1/1 running', state: 'healthy', total: 1 });
    expect(root.children[0]).toMatchObject({ state: 'inactive', description: 'scaled to 0' });
    expect(root.children[0]?.contextValue).toBe('service:canScale:canPull');
  });

  it('says of what is brought back again and again that it crashes, also while it runs for a moment', () => {
    const restarting = aContainer('orders', 1, { state: 'restarting', restartCount: 3 });
    const momentary = aContainer('orders', 1, { state: 'running', restartCount: 3, startedAtMs: 95_000 });
    const at = (container: ObservedContainer, nowMs: number) =>
      serviceTree(anApplication([orders]), anObservation([container]), noDoings, noUsages, nowMs);
    for (const root of [at(restarting, 100_000), at(momentary, 100_000)]) {
      expect(root.children[0]).toMatchObject({ state: 'crashing', description: 'crash loop · 3 restarts' });
      expect(root).toMatchObject({ description: '0/1 running', state: 'crashing', troubled: 1 });
    }
    expect(at(momentary, 200_000).children[0]?.state).toBe('running');
    expect(at({ ...momentary, health: 'healthy' }, 100_000).children[0]?.state).toBe('healthy');
    expect(at({ ...restarting, restartCount: 1 }, 100_000)).toMatchObject({ state: 'restarting', troubled: 0 });
  });

  it.each(['shop-orders-1', 'shop_orders_1'])('leaves the project out of %s, whichever Compose named it', (name) => {
    expect(node(orders, [aContainer('orders', 1, { name })]).children[0]?.label).toMatch(/^orders[-_]1$/);
  });

  it('counts what was scaled by hand', () => {
    const containers = [1, 2, 3].map((number) => aContainer('orders', number));
    expect(node(orders, containers).description).toBe('3/3 running');
  });

  it('lets what is paused go on, and counts it as up, yet not as good', () => {
    const half = node(pair, [aContainer('payments', 1, { state: 'paused' }), aContainer('payments', 2)]);
    expect(half).toMatchObject({ state: 'paused', description: '1/2 running · paused', isWhole: false });
    expect(half.contextValue).toContain(':canPause:canUnpause:canKill');
    expect(half.children[0]?.contextValue).toContain(':canUnpause:canKill');
    expect(half.children[0]?.contextValue).not.toContain(':canPause');
    expect(half.children[0]?.contextValue).not.toContain(':canShell');
  });

  it('is no green application while a service is paused, unless trouble of another one comes first', () => {
    const paused = aContainer('orders', 1, { state: 'paused' });
    const alone = serviceTree(anApplication([orders]), anObservation([paused]));
    expect(alone).toMatchObject({ description: '0/1 running', state: 'paused', icon: { color: 'charts.yellow' } });
    const beside = (...others: ObservedContainer[]) =>
      serviceTree(anApplication([orders, aService('api')]), anObservation([paused, ...others])).state;
    expect(beside()).toBe('paused');
    expect(beside(aContainer('api', 1))).toBe('paused');
    expect(beside(aContainer('api', 1, exited))).toBe('exited');
  });

  it('offers no pause where nothing can be halted', () => {
    const observation = anObservation([aContainer('orders', 1)]);
    const engine = { ...dockerInfo, traits: { ...dockerInfo.traits, canPause: false } };
    const [service] = serviceTree(anApplication([orders]), { ...observation, engine }).children;
    expect(service?.contextValue).not.toContain(':canPause');
    expect(service?.contextValue).toContain(':canKill');
  });

  it('offers what can be done, and nothing else', () => {
    expect(node(orders).contextValue).toBe('service:canStart:canScale:canPull:canRunLocally');
    expect(node(orders, [aContainer('orders', 1)]).contextValue).toBe(
      'service:canStop:canRestart:canPause:canKill:canTop:canCopy:canScale:canPull:canLog:canShell:canRemove:canRunLocally',
    );
    expect(node(pair, [aContainer('payments', 1)]).contextValue).toContain(':canStart:canStop');
    expect(node(aService('orders', { containerName: 'one' })).contextValue).toBe(
      'service:canStart:canPull:canRunLocally',
    );
  });

  it('shows a service that its profiles leave out, which is started by itself and not with all others', () => {
    const off = aService('analytics', { isActive: false, profiles: ['extras'] });
    expect(node(off)).toMatchObject({
      state: 'inactive',
      description: 'inactive · profile extras',
      contextValue: 'service:canStart:isInactive',
    });
    expect(node(off, [aContainer('analytics', 1)]).contextValue).not.toContain('canStart');
    expect(node(off, [aContainer('analytics', 1, exited)]).contextValue).toContain('canStart');
    const root = serviceTree(anApplication([orders, off]), anObservation([aContainer('orders', 1)]));
    expect(root).toMatchObject({ description: '1/1 running', state: 'healthy' });
    expect(root.contextValue).not.toContain('canStart');
  });

  it('tells what was never created, or was removed, from what is stopped', () => {
    const stopped = aContainer('orders', 1, { state: 'exited', exitCode: 0 });
    const [absent, present] = [node(orders), node(orders, [stopped])];
    expect([absent.description, present.description]).toEqual(['not created', 'stopped']);
    expect([absent.state, present.state]).toEqual(['stopped', 'stopped']);
    expect(absent.icon.codicon).not.toBe(present.icon.codicon);
    expect(absent.spoken).toBe('orders, service, not created');
  });

  it('says of an application without services that it has none, where there is nothing to count', () => {
    expect(serviceTree(anApplication([]), anObservation()).description).toBe('no services');
  });

  it('cuts a long name in its middle, and tells the whole of it on hover and to a screen reader', () => {
    const name = 'payments-reconciliation-eu-worker';
    const row = node(aService(name));
    expect(row.label).toBe('payments-rec…n-eu-worker');
    expect(row.service).toBe(name);
    expect(row.tooltip).toContain('payments\\-reconciliation\\-eu\\-worker');
    expect(row.spoken).toContain(name);
  });

  it('names paths on hover from the manifest’s folder, and of profiles which are not active', () => {
    const built = aService('orders', { build: { context: '/shop/orders' } as never, profiles: ['a', 'b'] });
    const application = anApplication([built], { profiles: ['a', 'b'], activeProfiles: ['a'] });
    const root = serviceTree(application, anObservation());
    expect(root.tooltip).toContain('Manifest: compose\\.yaml');
    expect(root.tooltip).toContain('Profiles: a, b \\(not active\\)');
    expect(root.children[0]!.tooltip).toMatch(/Build: orders {2}\n/);
    expect(root.children[0]!.tooltip).toContain('Profiles: a, b \\(not active\\)');
  });

  it('says what is being done to a service', () => {
    const activity = (phase: 'waiting' | 'starting' | 'stopping', text: string): Partial<Doings> => ({
      activities: new Map([['orders', { phase, text }]]),
    });
    expect(node(orders, [], activity('starting', 'pulling image'))).toMatchObject({
      state: 'starting',
      description: 'pulling image',
      contextValue: 'service',
    });
    expect(node(orders, [], activity('waiting', 'waiting'))).toMatchObject({
      state: 'stopped',
      description: 'waiting',
      contextValue: 'service',
    });
    expect(node(orders, [aContainer('orders', 1)], activity('stopping', 'stopping')).state).toBe('stopping');
  });

  it('keeps in sight that a service could not be started, and why, until it runs', () => {
    const problem = { code: 'engine.port-taken', severity: 'error', message: 'Port 80 is taken.' } as const;
    const failures = new Map([['orders', problem]]);
    const failed = node(orders, [], { failures });
    expect(failed).toMatchObject({ state: 'failed', description: 'could not start' });
    expect(failed.tooltip).toContain('Port 80 is taken\\.');
    expect(failed.contextValue).toContain(':canStart');
    const running = node(orders, [aContainer('orders', 1)], { failures });
    expect(running).toMatchObject({ state: 'running', description: 'running' });
    expect(running.tooltip).not.toContain('taken');
  });

  it('lets all be stopped while something is under way, be it only a build', () => {
    const activities = new Map([['orders', { phase: 'starting', text: 'building' } as const]]);
    const root = serviceTree(anApplication([orders]), anObservation(), { ...noDoings, activities });
    expect(root.contextValue).toBe('application:canStop:canReceive');
  });

  it('shows published ports once, and where a browser finds the first', () => {
    const publisher = { hostIp: '0.0.0.0', publishedPort: 8088, targetPort: 80, protocol: 'tcp' };
    const publishers = [publisher, { ...publisher, hostIp: '::' }, { ...publisher, publishedPort: 0 }];
    const shown = node(orders, [aContainer('orders', 1, { publishers })]);
    expect(shown).toMatchObject({ description: 'running · :8088', urls: ['http://localhost:8088'] });
    expect(shown.contextValue).toContain(':canOpen');
    expect(node(orders, [aContainer('orders', 1, { publishers, ...exited })]).urls).toEqual([]);
  });

  it('shows containers of services that the manifest does not declare', () => {
    const root = serviceTree(anApplication([orders]), anObservation([aContainer('old', 1)]));
    expect(root.children[1]).toMatchObject({
      id: 'orphan:shop/old',
      description: 'running · not in manifest',
      isOrphan: true,
      contextValue: 'orphan:canStop:canPause:canKill:canTop:canCopy:canLog:canShell:canRemove',
    });
    expect(root.total).toBe(1);
  });

  it('passes over containers of no service, as builds leave for a moment', () => {
    expect(serviceTree(anApplication([orders]), anObservation([aContainer('', 1)])).children).toHaveLength(1);
  });

  it('shows one-off containers, and counts them nowhere', () => {
    const oneOff = aContainer('orders', 1, { name: 'shop-orders-run-1', isOneOff: true });
    const shown = node(orders, [oneOff]);
    expect(shown.state).toBe('stopped');
    expect(shown.children[0]).toMatchObject({
      id: 'replica:shop/orders/run/shop-orders-run-1',
      description: 'running · one-off',
    });
  });

  it('takes names from a file for names only, even those of Object', () => {
    const root = serviceTree(anApplication([orders]), anObservation([aContainer('constructor', 1)]));
    expect(root.children[1]!.isOrphan).toBe(true);
  });

  it('escapes what is not its own in tooltips, and shows no value of the environment', () => {
    const hostile = aService('orders', {
      image: '[x](command:evil) <b>*',
      environment: { PASSWORD: 'hunter2' },
    });
    const { tooltip } = node(hostile);
    expect(tooltip).toContain('\\[x\\]\\(command\\:evil\\) \\<b\\>\\*');
    expect(tooltip).toContain('1 variable');
    expect(tooltip).not.toContain('hunter2');
  });

  it('says the engine and its address on the application', () => {
    const root = serviceTree(anApplication([orders]), anObservation());
    expect(root.tooltip).toContain('Docker 20\\.10\\.24');
  });

  it.each([
    ['Docker 20.10.24+dfsg1', 'Docker 20.10.24'],
    ['Docker 28.0.1', 'Docker 28.0.1'],
    ['Docker 26.1.5~ce-rc1', 'Docker 26.1.5'],
    ['Docker 20.10.24+dfsg1 · remote', 'Docker 20.10.24 · remote'],
    ['local processes', 'local processes'],
  ])('names the engine %s without what a distribution adds', (label, name) => {
    expect(engineName({ ...dockerInfo, label })).toBe(name);
  });

  it('takes a container that was told to stop for stopped, until it is started again', () => {
    const killed = aContainer('orders', 1, { state: 'exited', exitCode: 137, startedAtMs: 100 });
    const state = (stoppedAtMs: number): unknown => {
      const stops = new Map([['shop-orders-1', stoppedAtMs]]);
      return serviceTree(anApplication([orders]), anObservation([killed]), { ...noDoings, stops }).state;
    };
    expect(state(200)).toBe('stopped');
    expect(state(50)).toBe('exited');
  });

  it('counts a service as running only when all its replicas are', () => {
    const root = serviceTree(anApplication([orders, pair]), anObservation([aContainer('payments', 1, healthy)]));
    expect(root).toMatchObject({ description: '0/2 running', state: 'running' });
  });

  it('shows trouble of any service on the application', () => {
    const observation = anObservation([aContainer('orders', 1, exited), aContainer('payments', 1, healthy)]);
    const root = serviceTree(anApplication([orders, pair]), observation);
    expect(root).toMatchObject({ state: 'exited', description: '0/2 running' });
    expect(root.contextValue).toContain(':canStart:canStop');
  });
});

import { describe, expect, it } from 'vitest';
import { ActivityTracker, noDoings } from '../../../../src/app/services/activity.ts';
import { isDebuggable, type DebugStanding } from '../../../../src/app/services/debugStanding.ts';
import type { ServiceNode } from '../../../../src/app/services/serviceNodes.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { hasTag } from '../../../../src/app/trees/rowTags.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Build } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const build: Build = { context: '/shop/orders', dockerfile: 'Dockerfile', args: {}, labels: {} };
const orders = aService('orders', { build, replicas: 1 });
const container = (facts: Partial<ObservedContainer> = {}): ObservedContainer =>
  aContainer('orders', 1, { health: 'healthy', ...facts });

function row(
  containers: readonly ObservedContainer[],
  standings: Readonly<Record<string, DebugStanding>>,
): ServiceNode {
  const doings = { ...noDoings, debugging: new Map(Object.entries(standings)) };
  const service = { ...orders, replicas: containers.length };
  return serviceTree(anApplication([service]), anObservation(containers), doings).children[0]!;
}

const failedProbe = (endedAtMs: number) => ({ endedAtMs, exitCode: 1, output: 'timeout' });

describe('The row of a service that is debugged', () => {
  it('says so, beside a state that is of interest, and when the debugger holds it, that alone', () => {
    const { name } = container();
    expect(row([container()], { [name]: { state: 'debugging' } })).toMatchObject({
      description: 'debugging',
      icon: { codicon: 'debug-alt' },
    });
    const unwell = container({ health: 'unhealthy' });
    expect(row([unwell], { [name]: { state: 'debugging' } }).description).toBe('unhealthy · debugging');
    const paused = row([container()], { [name]: { state: 'paused' } });
    expect(paused).toMatchObject({ description: 'paused in the debugger', icon: { codicon: 'debug-pause' } });
    expect(paused.children[0]).toMatchObject({ description: 'paused in the debugger' });
    expect(paused.spoken).toBe('orders, service, paused in the debugger');
  });

  it('counts where it has several replicas', () => {
    const [one, two] = [1, 2].map((number) => container({ number, name: `shop-orders-${number}` }));
    const debugging = row([one!, two!], { 'shop-orders-2': { state: 'debugging' } });
    expect(debugging.description).toBe('2/2 healthy · 1/2 debugging');
    expect(debugging.children.map((child) => hasTag(child, 'isDebugged'))).toEqual([false, true]);
    const paused = row([one!, two!], { 'shop-orders-1': { state: 'debugging' }, 'shop-orders-2': { state: 'paused' } });
    expect(paused.description).toBe('1/2 paused in the debugger');
    const all = row([one!, two!], { 'shop-orders-1': { state: 'paused' }, 'shop-orders-2': { state: 'paused' } });
    expect(all.description).toBe('paused in the debugger');
  });

  it('is not in trouble because a health check fails while the debugger holds it', () => {
    const held = container({ health: 'unhealthy', healthLog: [failedProbe(5000)] });
    const own = row([held], { [held.name]: { state: 'paused' } });
    expect(own).toMatchObject({ isWhole: true, state: 'healthy' });
    expect(row([held], {})).toMatchObject({ isWhole: false, state: 'unhealthy' });
  });

  it('is not in trouble after it goes on, until a probe has failed that began since', () => {
    const before = container({ health: 'unhealthy', healthLog: [failedProbe(5000)] });
    const standing = { [before.name]: { state: 'debugging', resumedAtMs: 6000 } } as const;
    expect(row([before], standing).state).toBe('healthy');
    const after = container({ health: 'unhealthy', healthLog: [failedProbe(5000), failedProbe(40_000)] });
    expect(row([after], standing).state).toBe('unhealthy');
  });

  it('says where it runs, too, if that is not in its container', () => {
    const local = container({ placement: 'local', pid: 4711 });
    expect(row([local], { [local.name]: { state: 'debugging' } }).description).toBe('local · debugging · pid 4711');
  });

  it('says that the debugger waits while its container is down', () => {
    const down = container({ state: 'exited', health: 'none', exitCode: 1 });
    expect(row([down], { [down.name]: { state: 'waiting' } }).description).toBe('exited (1) · debugger waits for it');
  });

  it('tells of a container that was made for a debugger of another time, and offers to end that', () => {
    const left = container({ madeForDebugger: 'python 5678' });
    const own = row([left], {});
    expect(own.description).toBe('healthy · made for a debugger');
    expect(own.tooltip).toContain('*Stop Debugging* makes it anew');
    expect(hasTag(own, 'isDebugged')).toBe(true);
  });
});

describe('What may be debugged', () => {
  it('is what may be somebody’s own program: built, mounted, watched, or run here', () => {
    const run = { command: ['redis-server'], cwd: '/shop', environment: {} };
    const { image: _, ...withoutImage } = aService('local', { run: { ...run, command: ['node', '.'] } });
    const mount = { type: 'bind', source: '/shop', target: '/app', isReadOnly: false } as const;
    const own = [orders, aService('mounted', { mounts: [mount] }), withoutImage];
    for (const service of own) expect(isDebuggable(service), service.name).toBe(true);
    expect(isDebuggable(aService('redis', { image: 'redis:7', run }))).toBe(false);
    expect(isDebuggable({ ...orders, isActive: false })).toBe(false);
  });

  it('is offered on its row while nothing is being done to it', () => {
    expect(hasTag(row([container()], {}), 'canDebug')).toBe(true);
    const redis = serviceTree(anApplication([aService('redis')]), anObservation([])).children[0]!;
    expect(hasTag(redis, 'canDebug')).toBe(false);
  });
});

describe('What is kept of debugging', () => {
  it('is announced when it changes, and forgotten when it is over', () => {
    const tracker = new ActivityTracker();
    let told = 0;
    tracker.onDidChange(() => told++);
    tracker.setDebugging('shop-orders-1', { state: 'paused' });
    expect(tracker.current.debugging.get('shop-orders-1')).toEqual({ state: 'paused' });
    tracker.setDebugging('shop-orders-1', undefined);
    tracker.setDebugging('shop-orders-1', undefined);
    expect(tracker.current.debugging.size).toBe(0);
    expect(told).toBe(2);
  });
});

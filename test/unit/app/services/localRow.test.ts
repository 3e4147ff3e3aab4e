import { describe, expect, it } from 'vitest';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { hasTag } from '../../../../src/app/trees/rowTags.ts';
import { joinObservations } from '../../../../src/engine/mixed/join.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';

const run = { command: ['node', 'orders.js'], cwd: '/shop', environment: {} };
const application = anApplication([aService('orders', { run, replicas: 2 })]);
const parked = [1, 2].map((number) => aContainer('orders', number, { state: 'exited', exitCode: 137 }));
const local = (facts: Partial<ObservedContainer> = {}): ObservedContainer =>
  aContainer('orders', 1, { id: 'local', name: 'shop-orders-local', pid: 4711, health: 'healthy', ...facts });

function rowOf(process: ObservedContainer | undefined) {
  const docker = anObservation(process ? parked : []);
  const [row] = serviceTree(application, process ? joinObservations(docker, [process]) : docker).children;
  if (!row) throw new Error('There is no row');
  return row;
}

describe('The row of a service that runs locally', () => {
  it('says so, with its process, and not what its containers that wait are', () => {
    const row = rowOf(local());
    expect(row.description).toBe('local · healthy · pid 4711');
    expect(row.icon).toEqual({ codicon: 'vm-active', color: 'charts.green' });
    expect(row.isWhole).toBe(true);
    expect(row.children.map(({ id, label }) => [id, label])).toEqual([['replica:shop/orders/local', 'orders-local']]);
    expect(row.children[0]?.spoken).toBe('shop-orders-local, local process, local · healthy · pid 4711');
  });

  it('looks like any other where something is wrong with it', () => {
    const row = rowOf(local({ state: 'exited', health: 'none', exitCode: 3, pid: undefined as never }));
    expect(row.description).toBe('local · exited (3)');
    expect(row.icon).toMatchObject({ codicon: 'error' });
  });

  it('offers the way back, and nothing that only containers can', () => {
    const row = rowOf(local());
    expect(hasTag(row, 'isLocal')).toBe(true);
    for (const tag of ['canRunLocally', 'canShell', 'canScale'] as const) expect(hasTag(row, tag)).toBe(false);
    for (const tag of ['canStop', 'canRestart', 'canLog', 'canTop'] as const) expect(hasTag(row, tag)).toBe(true);
  });

  it('offers the way there while it is in containers, where there are any', () => {
    expect(hasTag(rowOf(undefined), 'canRunLocally')).toBe(true);
    const [row] = serviceTree(application, anObservation([], { engine: processInfo })).children;
    expect(row && hasTag(row, 'canRunLocally')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';
import { allUp, find, ids, ours, present, shop, steps } from './planSupport.ts';

const rest = allUp.filter(({ service }) => service !== 'web');

describe('containers that are there', () => {
  it('are told apart by name where two have one number, in whatever order the engine lists them', () => {
    const [one, other] = [
      ours('web', 1, { id: 'a', name: 'shop-web-1' }),
      ours('web', 1, { id: 'b', name: 'shop_web_1' }),
    ];
    for (const both of [
      [one, other],
      [other, one],
    ]) {
      const list = steps({ action: 'up', observation: anObservation([...both, ...rest], present) });
      expect(ids(list)).toEqual(['stop:shop_web_1', 'remove:shop_web_1']);
    }
  });

  it.each(['dead', 'removing'] as const)('are made anew when they are %s, and there is nothing to stop', (state) => {
    for (const action of ['up', 'start'] as const) {
      const observation = anObservation([ours('web', 1, { state }), ...rest], present);
      const list = steps({ action, observation });
      expect(ids(list)).toEqual(['create:shop-web-1', 'remove:shop-web-1', 'start:shop-web-1']);
      expect(find(list, 'create:shop-web-1')).toMatchObject({ reason: 'it is dead' });
      expect(find(list, 'create:shop-web-1')).toHaveProperty('configHash', ours('web').configHash);
      expect(find(list, 'remove:shop-web-1').after).toEqual(['create:shop-web-1']);
    }
  });

  it('are made anew where what watched over a local process was killed', () => {
    const run = { command: ['web'], cwd: '/', environment: {} };
    const application = anApplication([aService('web', { run })]);
    const observation = anObservation([aContainer('web', 1, { isUnwatched: true })], { engine: processInfo });
    const list = steps({ action: 'start', application, observation });
    expect(find(list, 'create:shop-web-1').reason).toBe('what watched over it was killed');
  });

  it('are stopped before they are removed when they are paused, and only removed when they have exited', () => {
    const observation = anObservation(
      [ours('web', 1, { state: 'paused' }), ours('redis', 1, { state: 'exited' })],
      present,
    );
    expect(ids(steps({ action: 'down', observation })).filter((id) => !id.includes('network'))).toEqual([
      'stop:shop-web-1',
      'remove:shop-web-1',
      'remove:shop-redis-1',
    ]);
  });

  it('are not taken for replaced ones for a name that only looks like it', () => {
    const named = (name: string) => ours('web', 1, { id: '0123456789abcdef', name });
    for (const name of ['0123456789ab-web', 'fedcba987654_web', 'x_0123456789ab_web']) {
      expect(steps({ action: 'up', observation: anObservation([named(name), ...rest], present) })).toEqual([]);
    }
  });

  it('that were put aside, and whose successor is gone, are replaced by number: of several, the first', () => {
    const aside = (id: string, service: string, number: number) =>
      ours(service, number, { id: `${id}0000`, name: `${id}_shop-${service}-${number}` });
    const twice = [aside('0123456789ab', 'web', 1), aside('fedcba987654', 'web', 1), ...rest];
    const list = steps({ action: 'up', observation: anObservation(twice, present) });
    expect(ids(list).filter((id) => id.startsWith('create'))).toEqual(['create:shop-web-1']);
    expect(find(list, 'create:shop-web-1')).toMatchObject({ replaces: '0123456789ab0000' });
    expect(find(list, 'remove:fedcba987654_shop-web-1').reason).toBe('another one has its place');
    const second = allUp.filter(({ name }) => name !== 'shop-orders-2');
    const observation = anObservation([...second, aside('0123456789ab', 'orders', 2)], present);
    expect(find(steps({ action: 'up', observation }), 'create:shop-orders-2')).toMatchObject({
      number: 2,
      replaces: '0123456789ab0000',
    });
  });

  it('stay as they are when the image that they run is gone, and that of which nobody knows what it is', () => {
    for (const [imageId, images] of [
      ['id-older', {}],
      [undefined, { 'web:latest': 'id-web' }],
    ] as const) {
      const application = anApplication([aService('web')]);
      const container = aContainer('web', 1, imageId === undefined ? {} : { imageId });
      expect(steps({ action: 'up', application, observation: anObservation([container], { images }) })).toEqual([]);
    }
  });

  it('wait as long for their end as the manifest says, whoever ends them', () => {
    const observation = anObservation([...allUp, aContainer('gone', 1)], present);
    for (const action of ['stop', 'down', 'restart'] as const) {
      const list = steps({ action, observation });
      expect(find(list, 'stop:shop-orders-2')).toMatchObject({ graceMs: 3000 });
      expect(find(list, 'stop:shop-web-1')).not.toHaveProperty('graceMs');
      expect(find(list, 'stop:shop-gone-1')).not.toHaveProperty('graceMs');
    }
    expect(find(steps({ action: 'stop', observation, graceMs: 1 }), 'stop:shop-orders-2')).toMatchObject({
      graceMs: 1,
    });
  });
});

describe('replicas and their numbers', () => {
  it('are no fewer than none, whatever is asked for', () => {
    const observation = anObservation(allUp, present);
    expect(ids(steps({ action: 'scale', replicas: { orders: -1 }, observation }))).toEqual([
      'stop:shop-orders-1',
      'remove:shop-orders-1',
      'stop:shop-orders-2',
      'remove:shop-orders-2',
    ]);
  });

  it('are as many as the manifest says when up is not told otherwise, and as many as told when it is', () => {
    const observation = anObservation([ours('redis'), ours('orders', 1)], present);
    const created = (replicas?: Readonly<Record<string, number>>) =>
      ids(steps({ action: 'up', services: ['orders'], observation, ...(replicas ? { replicas } : {}) })).filter((id) =>
        id.startsWith('create'),
      );
    expect(created()).toEqual(['create:shop-orders-2']);
    expect(created({ orders: 4 })).toEqual(['create:shop-orders-2', 'create:shop-orders-3', 'create:shop-orders-4']);
    expect(created({ web: 4 })).toEqual(['create:shop-orders-2']);
  });

  it('fill the gaps', () => {
    const observation = anObservation([ours('redis'), ours('orders', 1), ours('orders', 3)], present);
    const list = steps({ action: 'up', services: ['orders'], replicas: { orders: 5 }, observation });
    expect(ids(list).filter((id) => id.startsWith('create'))).toEqual([
      'create:shop-orders-2',
      'create:shop-orders-4',
      'create:shop-orders-5',
    ]);
    expect(find(list, 'create:shop-orders-4')).toMatchObject({ number: 4, reason: 'not there yet' });
  });

  it('that are too many go only in up', () => {
    const observation = anObservation([...allUp, ours('orders', 3)], present);
    expect(steps({ action: 'start', observation })).toEqual([]);
    const scaled = steps({ action: 'scale', replicas: { web: 1 }, observation });
    expect(scaled).toEqual([]);
  });
});

describe('the name of a container', () => {
  it('is container_name for the first replica alone', () => {
    const application = anApplication([aService('web', { containerName: 'front', replicas: 2 })]);
    const list = steps({ action: 'up', application, observation: anObservation([], present) });
    expect(ids(list)).toEqual(['create:front', 'create:shop-web-2', 'start:front', 'start:shop-web-2']);
  });

  it('is that of the service as it was when the manifest no longer names it', () => {
    const gone = aContainer('gone', 1, { name: 'anything' });
    const list = steps({ action: 'up', removeOrphans: true, observation: anObservation([...allUp, gone], present) });
    expect(list).toMatchObject([
      { id: 'stop:anything', reason: 'the manifest names no such service', after: [] },
      { id: 'remove:anything', after: ['stop:anything'] },
    ]);
    expect(shop.services).not.toHaveProperty('gone');
  });
});

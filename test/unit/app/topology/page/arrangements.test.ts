import { describe, expect, it } from 'vitest';
import { Arrangements } from '../../../../../src/app/topology/page/arrangements.ts';
import type { TopologyArrangement } from '../../../../../src/protocol/topology/topologyPage.ts';

class Remembered {
  readonly kept = new Map<string, unknown>();
  get = (key: string): unknown => this.kept.get(key);
  update = (key: string, value: unknown): Promise<void> =>
    Promise.resolve(void this.kept.set(key, JSON.parse(JSON.stringify(value))));
}

const arranged = (x: number): TopologyArrangement => ({
  ...{ places: { 'service:web': { x, y: 0 } }, hidden: [], folding: 'none', folded: [] },
});

describe('How maps are arranged', () => {
  it('is remembered of each project', async () => {
    const memory = new Remembered();
    await new Arrangements(memory).keep('shop', arranged(1));
    await new Arrangements(memory).keep('mall', arranged(2));
    expect(new Arrangements(memory).of('shop')).toEqual(arranged(1));
    expect(new Arrangements(memory).of('mall')).toEqual(arranged(2));
    expect(new Arrangements(memory).of('other')).toBeUndefined();
  });

  it('is remembered of the projects that were arranged last', async () => {
    const memory = new Remembered();
    const all = new Arrangements(memory);
    for (let project = 0; project < 30; project++) await all.keep(`p${project}`, arranged(project));
    expect(all.of('p0')).toBeUndefined();
    expect(all.of('p29')).toEqual(arranged(29));
  });

  it('counts as nothing where it is of an older version', () => {
    const memory = new Remembered();
    memory.kept.set('patchbay.topology.arrangements', [['shop', { places: 7 }], 'x']);
    expect(new Arrangements(memory).of('shop')).toBeUndefined();
  });
});

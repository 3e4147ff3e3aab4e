import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBusybox } from '../engine/images.ts';
import { canRunCluster, Cluster } from './cluster.ts';

describe.skipIf(!(await canRunCluster()))('a Swarm for tests', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    await ensureBusybox();
    cluster = await Cluster.start(3);
  });
  afterAll(() => cluster.remove());

  it('has nodes of their own names, images that were loaded, and notices what is killed, cut off and back', async () => {
    await cluster.load('busybox:latest');
    const ids = await Promise.all(
      [0, 1, 2].map(async (node) => (await cluster.docker(node).getImage('busybox').inspect()).Id),
    );
    expect(new Set(ids).size).toBe(1);
    await cluster.killNode(2);
    await cluster.cut(1);
    await Promise.all([cluster.untilNodeIs(2, 'down'), cluster.untilNodeIs(1, 'down')]);
    await Promise.all([cluster.startNode(2), cluster.join(1)]);
    await Promise.all([cluster.untilNodeIs(2, 'ready'), cluster.untilNodeIs(1, 'ready')]);
  });
});

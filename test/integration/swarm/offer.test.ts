import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../../src/engine/docker/dockerEngine.ts';
import { canRunCluster, Cluster } from './cluster.ts';

const soon = (): AbortSignal => AbortSignal.timeout(20_000);

describe.skipIf(!(await canRunCluster()))('Docker that is part of a Swarm', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start(2);
  });
  afterAll(() => cluster.remove());

  it('says of how many machines it is a manager, and nothing where it is a worker', async () => {
    const [manager, worker] = cluster.hosts.map((host) => new DockerEngine({ host }));
    try {
      expect((await manager!.ping(soon())).managedNodes).toBe(2);
      expect((await manager!.observe('nothing', [], soon())).engine.managedNodes).toBe(2);
      expect((await worker!.ping(soon())).managedNodes).toBeUndefined();
    } finally {
      for (const engine of [manager, worker]) engine?.dispose();
    }
  });
});

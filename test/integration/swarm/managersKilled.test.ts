import { afterEach, describe, expect, it } from 'vitest';
import { SwarmEngine } from '../../../src/engine/swarm/swarmEngine.ts';
import { EngineWorld } from '../engine/world.ts';
import { stay } from '../engine/programs.ts';
import { canRunCluster } from './cluster.ts';
import { placesOf, webOf } from './lostMachines.ts';
import { onCluster } from './swarmWorld.ts';

describe.skipIf(!(await canRunCluster()))('a Swarm of three managers', () => {
  const suite = onCluster(3, 3);
  const engines: SwarmEngine[] = [];
  afterEach(() => engines.splice(0).forEach((engine) => engine.dispose()));
  /** As whoever has a context for another manager reaches the cluster. */
  const through = (node: number): SwarmEngine => {
    const { hosts, names } = suite.cluster;
    const nodes = Object.fromEntries(names.map((name, index) => [name, hosts[index]!]));
    const engine = new SwarmEngine({ host: hosts[node]!, nodes });
    engines.push(engine);
    return engine;
  };

  it('is deployed to through any that is left', async () => {
    const { cluster } = suite;
    const first = new EngineWorld(through(0), [webOf(3)]);
    expect(await first.run({ action: 'up' })).toEqual([]);

    await cluster.killNode(0);
    await expect(first.observe()).rejects.toMatchObject({ problem: { code: 'engine.unreachable' } });
    const second = new EngineWorld(through(1), [webOf(2, `: second; ${stay}`)], first.project);
    await cluster.untilNodeIs(0, 'down', 1);
    expect(await second.run({ action: 'up' })).toEqual([]);
    expect([...placesOf((await second.observe()).containers)].sort()).toEqual(['n2', 'n3']);

    await cluster.startNode(0);
    await cluster.untilNodeIs(0, 'ready', 1);
    expect((await second.plan({ action: 'up' })).steps).toEqual([]);
    await second.remove();
    expect(await second.observe()).toMatchObject({ containers: [], networks: [] });
  });
});

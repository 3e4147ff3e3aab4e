import { afterAll, beforeAll } from 'vitest';
import { SwarmEngine } from '../../../src/engine/swarm/swarmEngine.ts';
import type { Service } from '../../../src/manifest/model.ts';
import type { Deploy, UpdateRules } from '../../../src/manifest/model/deploy.ts';
import { ensureBusybox } from '../engine/images.ts';
import { scriptService } from '../engine/world.ts';
import { worldsOn, type Worlds } from '../engine/worlds.ts';
import { Cluster } from './cluster.ts';

/** A cluster for the tests of a suite, which has `busybox:latest` on every node, and its engine. */
export interface SuiteCluster extends Worlds {
  /** There once the tests run. */
  readonly cluster: Cluster;
  readonly engine: SwarmEngine;
}

export function onCluster(nodes = 3, managers = 1): SuiteCluster {
  let cluster: Cluster;
  let engine: SwarmEngine;
  beforeAll(async () => {
    await ensureBusybox();
    cluster = await Cluster.start(nodes, managers);
    await cluster.load('busybox:latest');
    const reached = Object.fromEntries(cluster.names.map((name, node) => [name, cluster.hosts[node]!]));
    engine = new SwarmEngine({ host: cluster.hosts[0]!, nodes: reached });
  });
  afterAll(async () => {
    engine.dispose();
    await cluster.remove();
  });
  return {
    get cluster() {
      return cluster;
    },
    get engine() {
      return engine;
    },
    ...worldsOn(() => engine),
  };
}

/** What has run for so long is taken for good: Docker waits 5 s after each task. */
const quick: UpdateRules = { monitorMs: 500 };

/**
 * A service that is a shell script, and needs no virtual address: not every machine that tests run on can route those. Its updates are
 * quick, unless the test says how they are.
 */
export function clusterScript(name: string, script: string, facts: Partial<Service> = {}): Service {
  const deploy: Deploy = { endpointMode: 'dnsrr', update: quick, rollback: quick, ...facts.deploy };
  return scriptService(name, script, { ...facts, deploy });
}

import { afterEach } from 'vitest';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { stay } from '../engine/programs.ts';
import { clusterScript, onCluster, type SuiteCluster } from './swarmWorld.ts';

/** After three heartbeats of 2 s a node counts as down, and its tasks are placed anew. */
export const lossMs = 30_000;

export interface LosingCluster extends SuiteCluster {
  /** Ends a node at once. After the test it is back, so that one that fails leaves no machine away for the next. */
  readonly kill: (node: number) => Promise<void>;
  readonly bringBack: () => Promise<void>;
}

/** Three machines that a test may take away. */
export function onLosingCluster(): LosingCluster {
  const suite = onCluster(3);
  const away = new Set<number>();
  const bringBack = async (): Promise<void> => {
    for (const node of away) await suite.cluster.startNode(node);
    for (const node of away) await suite.cluster.untilNodeIs(node, 'ready');
    away.clear();
  };
  afterEach(bringBack);
  const kill = (node: number): Promise<void> => {
    away.add(node);
    return suite.cluster.killNode(node);
  };
  return Object.assign(suite, { kill, bringBack });
}

export function webOf(replicas: number, script = stay): Service {
  return clusterScript('web', script, { replicas, restart: 'always', stopGracePeriodMs: 500 });
}

/** The names of the nodes on which replicas run, one a replica. */
export function placesOf(containers: readonly ObservedContainer[]): readonly string[] {
  return containers.filter(isRunning).map(({ task }) => task?.node?.name ?? '');
}

export function isRunning({ state }: ObservedContainer): boolean {
  return state === 'running';
}

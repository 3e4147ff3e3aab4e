import { describe, expect, it } from 'vitest';
import { pageFacts } from '../../../../src/app/servicePage/pageFacts.ts';
import { noDoings } from '../../../../src/app/services/activity.ts';
import type { WatchRule } from '../../../../src/manifest/model/container.ts';
import type { PageFacts } from '../../../../src/protocol/servicePage.ts';
import { aClusterService, aSwarmObservation, aTask } from '../../../fakes/clusterModels.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { aSyncedWatch } from '../../../fakes/watches.ts';

const at = { file: '/shop/compose.yaml', range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } } };
const of = { ignore: [], include: [], syncsAtStart: false, at };
const rules: readonly WatchRule[] = [
  { ...of, action: 'sync+restart', path: '/shop/src', target: '/app/src' },
  { ...of, action: 'rebuild', path: '/shop/package.json' },
];
const application = anApplication([aService('orders', { watch: rules }), aService('redis')]);
const nowMs = 70_000_000;

describe('The page of a service', () => {
  function watchedFiles(service: string, doings = noDoings): PageFacts['sections'][number] | undefined {
    const snapshot = { state: 'ready', application, observation: anObservation(), problems: [] } as const;
    const facts = pageFacts(snapshot, service, doings, new Map(), nowMs);
    return facts?.sections.find(({ title }) => title === 'Watched files');
  }

  it('lists what is watched of its files, and how that stands', () => {
    const watches = new Map([['orders', aSyncedWatch('orders', ['/shop/src/a.js'], { atMs: nowMs })]]);
    expect(watchedFiles('orders', { ...noDoings, watches })?.facts).toEqual([
      { name: 'Now', value: 'synced in 24 ms · a.js' },
      { name: 'src', value: 'sync+restart → /app/src' },
      { name: 'package.json', value: 'rebuild' },
    ]);
    expect(watchedFiles('orders')?.facts[0]).toEqual({ name: 'Now', value: 'not watched' });
  });

  it('says where a local process runs in place of its containers, and of no image', () => {
    const process = {
      name: 'shop-orders-local',
      placement: 'local',
      pid: 4711,
      command: ['node', 'orders.js'],
    } as const;
    const observation = anObservation([aContainer('orders', 1, process)]);
    const details = { id: 'x', environment: {}, mounts: [], networks: [], workingDirectory: '/shop', raw: null };
    const snapshot = { state: 'ready', application, observation, problems: [] } as const;
    const facts = pageFacts(snapshot, 'orders', noDoings, new Map([[process.name, details]]), nowMs);
    expect(facts?.stateText).toBe('local · running');
    expect(facts?.replicas[0]?.stateText).toBe('local · running');
    expect(facts?.sections.find(({ title }) => title === 'Image')?.facts).toEqual([
      { name: 'Local process', value: 'pid 4711' },
      { name: 'Command', value: 'node orders.js' },
      { name: 'Working folder', value: '/shop' },
    ]);
  });

  it('names the node of each task on a cluster, and says what is wrong with it, without secrets', () => {
    const observation = aSwarmObservation(
      [
        aTask('redis', 1, 'n1'),
        aTask('redis', 2, 'n2', { state: 'dead', task: { node: { id: 'id-n2', name: 'n2', isLive: false } } }),
        aTask('redis', 3, undefined, {
          state: 'created',
          task: { state: 'pending', error: 'no suitable node, see https://me:hunter2@cluster' },
        }),
      ],
      { services: [aClusterService('redis', 3)] },
    );
    const snapshot = { state: 'ready', application, observation, problems: [] } as const;
    const { replicas = [], stateText } = pageFacts(snapshot, 'redis', noDoings, new Map(), nowMs) ?? {};
    expect(stateText).toBe('1/3 · 1 on a node that is down');
    expect(replicas.map(({ node }) => node)).toEqual(['n1', 'n2', 'none yet']);
    expect(replicas.map(({ troubles }) => troubles)).toEqual([
      [],
      [],
      [expect.stringMatching(/^The cluster says: no suitable node/)],
    ]);
    expect(JSON.stringify(replicas)).not.toContain('hunter2');
  });

  it('says nothing of it where there are no rules', () => {
    expect(watchedFiles('redis')).toBeUndefined();
  });
});

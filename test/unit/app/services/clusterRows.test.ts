import { describe, expect, it } from 'vitest';
import { noDoings, type Doings } from '../../../../src/app/services/activity.ts';
import type { ServiceNode } from '../../../../src/app/services/serviceNodes.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import type { ClusterService, ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aClusterService, aNode, aSwarmObservation, aTask } from '../../../fakes/clusterModels.ts';
import { anApplication, aService, swarmInfo } from '../../../fakes/models.ts';

const nodes = [aNode('n1', { role: 'manager', isLeader: true, address: '10.81.0.1' }), aNode('n2'), aNode('n3')];
const web = aService('web', { replicas: 3 });

function row(
  tasks: readonly ObservedContainer[],
  told: ClusterService | null = aClusterService('web', 3),
  { service = web, doings = {} }: { service?: Service; doings?: Partial<Doings> } = {},
): ServiceNode {
  const observation = aSwarmObservation(tasks, { services: told ? [told] : [], nodes });
  return serviceTree(anApplication([service]), observation, { ...noDoings, ...doings }).children[0]!;
}

const onDeadNode = (number: number, node: string): ObservedContainer =>
  aTask('web', number, node, {
    state: 'dead',
    task: { node: { id: `id-${node}`, name: node, isLive: false } },
  });
const preparing = { state: 'created', task: { state: 'preparing' } } as const;
const rejected = { state: 'exited', task: { state: 'rejected', error: 'No such image: web:latest' } } as const;
const noFit = 'no suitable node (scheduling constraints not satisfied on 3 nodes)';
const unplaced = { state: 'created', task: { state: 'pending', error: noFit } } as const;
const three = [1, 2, 3].map((number) => aTask('web', number, `n${number}`));

describe('the row of a service on a cluster', () => {
  it.each<[string, readonly ObservedContainer[], string, string]>([
    ['all up', three, 'running', '3/3 running'],
    [
      'one on a node that is down',
      [three[0]!, three[1]!, onDeadNode(3, 'n3')],
      'lost',
      '2/3 · 1 on a node that is down',
    ],
    [
      'two on nodes that are down',
      [three[0]!, onDeadNode(2, 'n2'), onDeadNode(3, 'n3')],
      'lost',
      '1/3 · 2 on nodes that are down',
    ],
    [
      'one being prepared',
      [three[0]!, three[1]!, aTask('web', 3, 'n3', preparing)],
      'starting',
      '2/3 running · starting',
    ],
    [
      'one that no node takes',
      [three[0]!, three[1]!, aTask('web', 3, undefined, unplaced)],
      'pending',
      '2/3 · 1 without a node',
    ],
    ['one rejected', [three[0]!, three[1]!, aTask('web', 3, 'n3', rejected)], 'exited', '2/3 running · exited'],
    [
      'one rejected again and again',
      [three[0]!, three[1]!, aTask('web', 3, 'n3', { ...rejected, restartCount: 4 })],
      'crashing',
      '2/3 running · crash loop · 4 restarts',
    ],
    [
      'one of those that is about to be tried again',
      [three[0]!, three[1]!, aTask('web', 3, 'n3', { ...preparing, restartCount: 4 })],
      'crashing',
      '2/3 running · crash loop · 4 restarts',
    ],
    ['none yet', [], 'starting', 'starting'],
  ])('tells %s', (_, tasks, state, description) => {
    expect(row(tasks)).toMatchObject({ state, description });
  });

  it('counts what the cluster was told, whoever told it', () => {
    expect(row(three, aClusterService('web', 5)).description).toBe('3/5 running');
    expect(row([], aClusterService('web', 0))).toMatchObject({ state: 'inactive', description: 'scaled to 0' });
  });

  it('is stopped where it was told to be, and not created where it was told nothing', () => {
    expect(row([], aClusterService('web', 0, { replicasBeforeStop: 3 }))).toMatchObject({
      state: 'stopped',
      description: 'stopped',
    });
    expect(row([], null)).toMatchObject({ state: 'stopped', description: 'not created' });
  });

  it('wants one on every node of what is global', () => {
    const told = { mode: 'global', replicas: undefined } as const;
    expect(row(three, aClusterService('web', 0, told)).description).toBe('3/3 running');
    expect(row([], aClusterService('web', 0, told))).toMatchObject({
      state: 'pending',
      description: '0/0 · all without a node',
    });
  });

  it('says how far an update is, and counts only what is new and up', () => {
    const update = { state: 'updating', message: 'update in progress', startedAtMs: 1000 };
    const tasks = [
      aTask('web', 1, 'n1', { createdAtMs: 2000 }),
      aTask('web', 2, 'n2', { createdAtMs: 3000, ...preparing }),
      aTask('web', 3, 'n3', { createdAtMs: 500 }),
    ];
    const told = aClusterService('web', 3, { update });
    expect(row(tasks, told)).toMatchObject({ state: 'starting', description: '2/3 running · 1 of 3 updated' });
    const back = aClusterService('web', 3, { update: { ...update, state: 'rollback_started' } });
    expect(row(tasks, back).description).toBe('2/3 running · 1 of 3 rolled back');
    const ageless = row(three, told);
    expect(ageless.description).toBe('3/3 running · updating');
  });

  it('says that an update has halted, and that it was rolled back, with what the cluster says of it', () => {
    const message = 'update paused due to failure or early termination of task 4x password=hunter2';
    const paused = row(three, aClusterService('web', 3, { update: { state: 'paused', message } }));
    expect(paused).toMatchObject({ state: 'halted', description: '3/3 running · update paused', isWhole: false });
    expect(paused.tooltip).toContain('early termination');
    expect(paused.tooltip).not.toContain('hunter2');
    const back = row(three, aClusterService('web', 3, { update: { state: 'rollback_completed', message: '' } }));
    expect(back).toMatchObject({ state: 'running', description: '3/3 running · rolled back' });
    const done = row(three, aClusterService('web', 3, { update: { state: 'completed', message: 'update completed' } }));
    expect(done).toMatchObject({ description: '3/3 running' });
    expect(done.tooltip).not.toContain('update completed');
  });

  it('says that an update was paused by hand, and how far it is, and offers to go on', () => {
    const update = { state: 'paused', message: '', startedAtMs: 1000, isHeld: true } as const;
    const tasks = [2000, 3000, 500, 500, 500].map((createdAtMs, index) =>
      aTask('web', index + 1, 'n1', { createdAtMs }),
    );
    const paused = row(tasks, aClusterService('web', 5, { update, canRollBack: true }));
    expect(paused).toMatchObject({ state: 'halted', description: '5/5 running · update paused · 2/5 new' });
    const tags = paused.contextValue.split(':');
    for (const tag of ['canResumeUpdate', 'canUpdate', 'canRollBack']) expect(tags).toContain(tag);
    expect(tags).not.toContain('canPauseUpdate');
    const unplacedOne = row(
      [...tasks.slice(0, 4), aTask('web', 5, undefined, unplaced)],
      aClusterService('web', 5, { update }),
    );
    expect(unplacedOne.tooltip).toContain('the cluster starts no task of it');
    expect(unplacedOne.description).toContain('without a node · update paused');
    const activities = new Map([['web', { phase: 'starting', text: 'waiting for its start' } as const]]);
    const moving = row(tasks, aClusterService('web', 5, { update: { state: 'updating', message: '' } }), {
      doings: { activities },
    });
    expect(moving.contextValue).toContain(':canPauseUpdate');
  });

  it('says what is done to it before all else', () => {
    const activities = new Map([['web', { phase: 'starting', text: '2/3 running, 1 preparing on n2' } as const]]);
    const update = { state: 'updating', message: '', startedAtMs: 1000 };
    const node = row(three, aClusterService('web', 3, { update }), { doings: { activities } });
    expect(node).toMatchObject({ state: 'starting', description: '2/3 running, 1 preparing on n2' });
  });

  it('offers what a cluster can be told, whether or not its tasks are up', () => {
    const up = row(three, aClusterService('web', 3, { canRollBack: true })).contextValue.split(':');
    for (const tag of ['canStop', 'canRestart', 'canScale', 'canUpdate', 'canRollBack', 'canRebalance', 'canRemove'])
      expect(up).toContain(tag);
    for (const tag of ['canStart', 'canKill', 'canPause', 'canRunLocally', 'canDebug']) expect(up).not.toContain(tag);
    const pending = row([aTask('web', 1, undefined, unplaced)]).contextValue.split(':');
    for (const tag of ['canStop', 'canScale', 'canUpdate']) expect(pending).toContain(tag);
    for (const tag of ['canRollBack', 'canRebalance', 'canShell']) expect(pending).not.toContain(tag);
    const stopped = row([], aClusterService('web', 0, { replicasBeforeStop: 3 })).contextValue.split(':');
    expect(stopped).toContain('canStart');
    expect(stopped).not.toContain('canStop');
    const global = row(three, aClusterService('web', 0, { mode: 'global', replicas: undefined }), {
      service: aService('web', { deploy: { mode: 'global' } }),
    });
    expect(global.contextValue).not.toContain('canScale');
  });

  it('lets an update be rolled back while somebody waits for it', () => {
    const activities = new Map([['web', { phase: 'starting', text: 'waiting for its start' } as const]]);
    const node = row(three, aClusterService('web', 3, { canRollBack: true }), { doings: { activities } });
    expect(node.contextValue).toContain(':canRollBack');
    expect(node.contextValue).not.toContain(':canUpdate');
  });

  it('tells a job that is done', () => {
    const done = { state: 'exited', exitCode: 0, task: { state: 'complete', desiredState: 'complete' } } as const;
    const node = row([aTask('web', 1, 'n1', done)], aClusterService('web', 1, { mode: 'replicated-job' }));
    expect(node).toMatchObject({ state: 'completed', description: 'completed', isWhole: true });
  });

  it('shows what runs of a service that the manifest does not declare, even if nothing of it is up', () => {
    const observation = aSwarmObservation([], { services: [aClusterService('old', 2)], nodes });
    const [, orphan] = serviceTree(anApplication([web]), observation).children;
    expect(orphan).toMatchObject({ service: 'old', isOrphan: true, description: 'starting · not in manifest' });
    expect(orphan?.contextValue).toContain(':canRemove');
  });
});

describe('the row of a task', () => {
  const task = (facts: Parameters<typeof aTask>[3], node: string | undefined = 'n2') =>
    row([aTask('web', 2, node, facts)]).children[0]!;

  it('says where it is, and what of it is not well', () => {
    expect(task({})).toMatchObject({
      label: 'web-2',
      description: 'running · n2',
      spoken: 'shop-web-2, task on n2, running',
    });
    expect(task(preparing).description).toBe('preparing · n2');
    expect(task({ health: 'starting' }).description).toBe('starting · n2');
    expect(task(rejected).description).toBe('rejected · n2 · No such image: web:latest');
    expect(
      task({ state: 'exited', exitCode: 3, task: { state: 'failed', error: 'task: non-zero exit (3)' } }),
    ).toMatchObject({
      description: 'failed (3) · n2 · task: non-zero exit (3)',
      state: 'exited',
    });
    expect(row([onDeadNode(3, 'n3')]).children[0]).toMatchObject({ description: 'node is down · n3', state: 'lost' });
    expect(row([aTask('web', 1, undefined, unplaced)]).children[0]?.description).toBe(`pending · ${noFit}`);
  });

  it('cuts what is long, and masks what may be secret', () => {
    const long = 'a-node-of-a-name-that-no-sidebar-has-room-for.example.internal';
    const error = `pull of https://me:hunter2@registry.example/shop failed ${'x'.repeat(500)}`;
    const node = task({ ...rejected, task: { ...rejected.task, error } }, long);
    expect(node.description.length).toBeLessThan(140);
    expect(`${node.description} ${node.tooltip}`).not.toContain('hunter2');
    expect(node.tooltip).toContain('no\\-sidebar\\-has\\-room');
  });

  it('offers nothing that would be done to it alone, and no shell where nothing runs', () => {
    expect(task({}).contextValue).toBe('replica:canTop:canCopy:canShell:isTask');
    expect(task(preparing).contextValue).toBe('replica:isTask');
  });

  it('opens a port at the node that has it, and what every node has at this machine if that is asked', () => {
    const port = { hostIp: '0.0.0.0', publishedPort: 8080, targetPort: 80, protocol: 'tcp' };
    const of = (hostIp: string, address = 'unix:///var/run/docker.sock') => {
      const task = aTask('web', 1, 'n1', { publishers: [{ ...port, hostIp }] });
      const facts = { services: [aClusterService('web', 1)], nodes };
      const observation = aSwarmObservation([task], facts, { engine: { ...swarmInfo, address } });
      return serviceTree(anApplication([web]), observation).children[0]?.urls;
    };
    expect(of('0.0.0.0')).toEqual(['http://localhost:8080']);
    expect(of('10.81.0.2')).toEqual(['http://10.81.0.2:8080']);
    expect(of('fd00::2')).toEqual(['http://[fd00::2]:8080']);
    expect(of('0.0.0.0', 'ssh://deploy@prod')).toEqual(['http://10.81.0.1:8080']);
    expect(of('evil.example/?')).toEqual(['http://localhost:8080']);
  });
});

import { describe, expect, it } from 'vitest';
import type { SwarmService, SwarmTask } from '../../../../src/engine/swarm/objects.ts';
import type { ObservedContainer, ObservedNode } from '../../../../src/engine/observation.ts';
import { LastMade } from '../../../../src/engine/swarm/observe/lastMade.ts';
import { toContainers } from '../../../../src/engine/swarm/observe/tasks.ts';
import { aNode, aSwarmService, aSwarmTask } from './swarmObjects.ts';

const nodes = [aNode(1), aNode(2, { state: 'down' })];

function told(service: SwarmService, ...tasks: SwarmTask[]): readonly string[] {
  const containers = toContainers({ project: 'shop', services: [service], tasks, nodes });
  return containers.map(({ name, state }) => `${name} ${state}`);
}

describe('the tasks of a Swarm as containers', () => {
  it('are the newest of each slot, and tell how often the ones before failed', () => {
    const tasks = [aSwarmTask(1, 'failed', 1), aSwarmTask(1, 'failed', 2), aSwarmTask(1, 'running', 3)];
    const [container] = toContainers({ project: 'shop', services: [aSwarmService('web', 1)], tasks, nodes });
    expect(container).toMatchObject({ id: 'task-1-3', name: 'shop-web-1', state: 'running', restartCount: 2 });
    expect(container?.task?.error).toBeUndefined();
  });

  it('wait to be started again, and say why, between two failures', () => {
    const tasks = [aSwarmTask(1, 'failed', 1), aSwarmTask(1, 'ready', 2, { DesiredState: 'ready' })];
    const [container] = toContainers({ project: 'shop', services: [aSwarmService('web', 1)], tasks, nodes });
    expect(container).toMatchObject({ state: 'restarting', task: { error: 'task: non-zero exit (3)' } });
  });

  it('count as dead on a node that is down, until another is in their place', () => {
    const lost = aSwarmTask(1, 'running', 1, { NodeID: 'node-2' });
    expect(told(aSwarmService('web', 1), lost)).toEqual(['shop-web-1 dead']);
    expect(told(aSwarmService('web', 1), lost, aSwarmTask(1, 'running', 2))).toEqual(['shop-web-1 running']);
  });

  it('leave out what an update, a stop or a smaller number has left behind', () => {
    const history = [aSwarmTask(1, 'shutdown', 1), aSwarmTask(2, 'failed', 2), aSwarmTask(3, 'failed', 3)];
    expect(told(aSwarmService('web', 0), ...history)).toEqual([]);
    expect(told(aSwarmService('web', 1), ...history, aSwarmTask(1, 'running', 4))).toEqual(['shop-web-1 running']);
    expect(told(aSwarmService('web', 2), ...history, aSwarmTask(1, 'running', 4))).toEqual([
      'shop-web-1 running',
      'shop-web-3 exited',
    ]);
  });

  it('are named by their nodes where there is one on each, which may have one name', () => {
    const service = aSwarmService('web', 0);
    const everywhere = { ...service, Spec: { ...service.Spec, Mode: { Global: {} } } };
    const on = (node: string): SwarmTask => {
      const { Slot: _, ...task } = aSwarmTask(0, 'running', 1);
      return { ...task, ID: node, NodeID: node };
    };
    expect(told(everywhere, on('node-1'), on('node-2'))).toEqual(['shop-web-n1 running', 'shop-web-n2 dead']);
    const twins = [aNode(1, { id: 'aaaaaaaaa', name: 'box' }), aNode(2, { id: 'bbbbbbbbb', name: 'box' })];
    const tasks = [on('aaaaaaaaa'), on('bbbbbbbbb')];
    const containers = toContainers({ project: 'shop', services: [everywhere], tasks, nodes: twins });
    expect(containers.map(({ name, number }) => `${name} ${number}`)).toEqual([
      'shop-web-box.aaaaaa 1',
      'shop-web-box.bbbbbb 2',
    ]);
  });

  it('of a job are those of its newest run, counted from 0', () => {
    const service = aSwarmService('web', 1, { JobStatus: { JobIteration: { Index: 2 } } });
    const job = { ...service, Spec: { ...service.Spec, Mode: { ReplicatedJob: { TotalCompletions: 1 } } } };
    const { Slot: _, ...task } = aSwarmTask(0, 'complete', 1);
    const old = { ...task, ID: 'old', JobIteration: { Index: 1 }, CreatedAt: '2026-01-02T00:00:00Z' };
    expect(told(job, old, { ...task, JobIteration: { Index: 2 } })).toEqual(['shop-web-1 exited']);
  });

  it('stay the same objects while nothing that they are made of has another version', () => {
    const made = new LastMade<readonly ObservedContainer[]>();
    const at = (Index: number) => ({ Version: { Index } });
    const look = (web: SwarmService, ours: readonly ObservedNode[], ...tasks: SwarmTask[]) =>
      toContainers({ project: 'shop', services: [web], tasks, nodes: ours }, made.look());
    const web = aSwarmService('web', 2, at(1));
    const [one, two] = [aSwarmTask(1, 'running', 1, at(2)), aSwarmTask(2, 'running', 1, at(3))];
    const first = look(web, nodes, one, two);
    const ended = aSwarmTask(2, 'failed', 1, at(4));
    const second = look(web, nodes, structuredClone(one), ended);
    expect(second[0]).toBe(first[0]);
    expect(second[1]).toMatchObject({ state: 'exited' });
    // Another task behind it, another service, another node.
    const older = aSwarmTask(1, 'failed', 0, at(2));
    expect(look(web, nodes, one, older)[0]).toMatchObject({ restartCount: 1 });
    const named = { ...web, ...at(5), Spec: { ...web.Spec, Labels: { 'com.docker.compose.service': 'front' } } };
    expect(look(named, nodes, one)[0]).toMatchObject({ service: 'front' });
    expect(look(web, [aNode(1, { state: 'down' })], one)[0]).toMatchObject({ state: 'dead' });
    // A manager that tells no versions.
    const { Version: _, ...bare } = one;
    expect(look(web, nodes, bare)[0]).not.toBe(look(web, nodes, bare)[0]);
  });
});

import { describe, expect, it } from 'vitest';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import type { NodeNode } from '../../../../src/app/services/serviceNodes.ts';
import type { ObservedNode } from '../../../../src/engine/observation.ts';
import { aClusterService, aNode, aSwarmObservation, aTask } from '../../../fakes/clusterModels.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';

const leader = aNode('n1', { role: 'manager', isLeader: true });

function rootOn(nodes: readonly ObservedNode[]) {
  const tasks = [aTask('web', 1, 'n1'), aTask('web', 2, 'n2')];
  const observation = aSwarmObservation(tasks, { services: [aClusterService('web', 2)], nodes });
  return serviceTree(anApplication([aService('web')]), observation);
}

function node(facts: Partial<ObservedNode> = {}, others: readonly ObservedNode[] = [leader]): NodeNode {
  const found = rootOn([...others, aNode('n2', facts)]).nodes?.children.find(({ label }) => label === 'n2');
  if (!found) throw new Error('the node has no row');
  return found;
}

describe('the section of the nodes', () => {
  it('lists them by name, with what of the application runs on each', () => {
    const { nodes } = rootOn([aNode('n3'), aNode('n2'), leader]);
    expect(nodes).toMatchObject({ label: 'Nodes', description: '3' });
    expect(nodes?.children.map(({ label, description }) => [label, description])).toEqual([
      ['n1', 'leader · 1 task'],
      ['n2', 'worker · 1 task'],
      ['n3', 'worker · 0 tasks'],
    ]);
    const [task] = nodes?.children[0]?.children ?? [];
    expect(task).toMatchObject({ kind: 'replica', container: 'shop-web-1', label: 'web-1' });
    expect(task?.id).not.toBe(rootOn([leader]).children[0]?.children[0]?.id);
  });

  it('counts in names as people do, and has of many those first that need somebody', () => {
    const names = (count: number): readonly string[] => {
      const nodes = Array.from({ length: count }, (_, index) => aNode(`w${index + 1}`));
      const down = nodes.map((each) => (each.name === 'w9' ? { ...each, state: 'down' as const } : each));
      return rootOn(down).nodes?.children.map(({ label }) => label) ?? [];
    };
    expect(names(10)).toEqual(['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8', 'w9', 'w10']);
    expect(names(12).slice(0, 3)).toEqual(['w9', 'w1', 'w2']);
  });

  it('tells machines apart whose long names end in the same domain', () => {
    const names = ['ip-10-42-12-117', 'ip-10-42-12-118'].map((host) => `${host}.eu-central-1.compute.internal`);
    const labels = rootOn(names.map((name) => aNode(name))).nodes?.children.map(({ label }) => label);
    expect(labels).toEqual(['ip-10-42-12-117…', 'ip-10-42-12-118…']);
    const others = rootOn([aNode('prod-eu-west-swarm-worker-gpu-pool-a-001'), aNode('n1.local')]).nodes?.children;
    expect(others?.map(({ label }) => label)).toEqual(['n1.local', 'prod-eu-west…-pool-a-001']);
  });

  it('is not there on one machine', () => {
    expect(serviceTree(anApplication([aService('web')]), anObservation()).nodes).toBeUndefined();
  });

  it('says on the application’s row, too, that a node is down', () => {
    const root = rootOn([leader, aNode('n2', { state: 'down' }), aNode('n3', { state: 'unknown' })]);
    expect(root.nodes?.description).toBe('3 · 2 nodes not ready');
    expect(root.description).toBe('1/1 running · 2 nodes not ready');
    expect(rootOn([leader, aNode('n2', { state: 'down' })]).description).toBe('1/1 running · 1 node down');
  });

  it('tells how many managers can be spared', () => {
    const managers = ['n1', 'n2', 'n3'].map((name) => aNode(name, { role: 'manager' }));
    expect(rootOn(managers).nodes?.tooltip).not.toContain('manager can be spared');
    const two = [{ ...managers[0]!, state: 'down' as const }, managers[1]!, managers[2]!];
    expect(rootOn(two).nodes?.tooltip).toContain('No manager can be spared');
    const one = [two[0]!, { ...managers[1]!, state: 'down' as const }, managers[2]!];
    expect(rootOn(one).nodes?.tooltip).toContain('Too few managers');
  });

  it.each<[Partial<ObservedNode>, string, string]>([
    [{}, 'worker · 1 task', 'node:canDrain:canPromote'],
    [{ state: 'down' }, 'down · worker · 1 task', 'node:canDrain:canPromote'],
    [{ availability: 'drain' }, 'drained · worker · 1 task', 'node:canActivate:canPromote'],
    [{ availability: 'pause' }, 'takes no new tasks · worker · 1 task', 'node:canDrain:canActivate:canPromote'],
    [{ role: 'manager' }, 'manager · 1 task', 'node:canDrain:canDemote'],
    [{ labels: { zone: 'a', ssd: '' } }, 'worker · 1 task · zone=a · ssd', 'node:canDrain:canPromote'],
  ])('tells %o as %s', (facts, description, contextValue) => {
    expect(node(facts)).toMatchObject({ description, contextValue });
  });

  it('does not offer to take the only manager away', () => {
    expect(node({ role: 'manager' }, []).contextValue).toBe('node:canDrain');
  });

  it('shows what a node is called and labelled as text', () => {
    const { tooltip } = node({ labels: { '[run](command:x)': '**b**' } });
    expect(tooltip).not.toContain('[run](command:x)');
    expect(tooltip).not.toContain('**b**');
  });
});

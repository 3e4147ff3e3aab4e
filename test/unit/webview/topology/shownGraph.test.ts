import { describe, expect, it } from 'vitest';
import {
  foldGroups,
  shownFor,
  shownGraph,
  wholeLook,
  type MapLook,
} from '../../../../src/webview/topology/model/shownGraph.ts';
import { edgeOf, nodeOf, shopTopology, topologyOfParts } from '../../../workbench/support/topologyScenes.ts';

const look = (change: Partial<MapLook> = {}): MapLook => ({ ...wholeLook, ...change });
const idsOf = (change: Partial<MapLook>): readonly string[] =>
  shownGraph(shopTopology, look(change)).nodes.map(({ id }) => id);

describe('What is drawn of a topology', () => {
  it('is all of it, in its order, where nobody wants less', () => {
    const { nodes, edges } = shownGraph(shopTopology, look());
    expect(nodes.map(({ id }) => id)).toEqual(shopTopology.nodes.map(({ id }) => id));
    expect(edges.map(({ id }) => id)).toEqual(shopTopology.edges.map(({ id }) => id));
  });

  it('leaves out what is hidden, with its edges', () => {
    const { nodes, edges } = shownGraph(shopTopology, look({ hidden: new Set(['broker:redis']) }));
    expect(nodes.some(({ id }) => id === 'broker:redis')).toBe(false);
    expect(edges.some(({ from, to }) => from === 'broker:redis' || to === 'broker:redis')).toBe(false);
  });

  it('makes one node of a folded group, and one line of the edges that leave it the same way', () => {
    const { nodes, edges } = shownGraph(shopTopology, look({ folding: 'folder', folded: new Set(['services']) }));
    const group = nodes.find(({ kind }) => kind === 'fold');
    expect(group).toMatchObject({ id: 'fold:folder/services', name: 'services' });
    expect(group?.members).toHaveLength(7);
    const ends = edges.map(({ from, to }) => `${from}>${to}`);
    expect(new Set(ends).size).toBe(ends.length);
    const toRedis = edges.find(({ from, to }) => from === group?.id && to === 'broker:redis');
    expect(toRedis?.edges).toHaveLength(7);
    expect(edges.some(({ from, to }) => from === to)).toBe(false);
  });

  it('keeps a line declared and observed where any of its edges is', () => {
    const [a, b, c] = [
      nodeOf('service', 'a', { folder: 'x' }),
      nodeOf('service', 'b', { folder: 'x' }),
      nodeOf('service', 'c'),
    ];
    const edges = [edgeOf('calls', a, c, 'declared'), edgeOf('calls', b, c, 'observed')];
    const graph = shownGraph(topologyOfParts([a, b, c], edges), look({ folding: 'folder', folded: new Set(['x']) }));
    expect(graph.edges).toMatchObject([{ isDeclared: true, isObserved: true }]);
  });

  it('shows neighbours of the focus by steps, whichever way edges go', () => {
    const near = (depth: number): readonly string[] => idsOf({ focus: { id: 'channel:orders.created', depth } });
    expect(near(1).toSorted()).toEqual([
      'channel:orders.created',
      'service:analytics',
      'service:orders',
      'service:payments',
    ]);
    expect(near(2)).toContain('channel:payments.settled');
    expect(near(2).length).toBeGreaterThan(near(1).length);
  });

  it('shows all where what was in focus is gone', () => {
    expect(idsOf({ focus: { id: 'service:gone', depth: 1 } })).toHaveLength(shopTopology.nodes.length);
  });

  it('has the group in focus that its member is folded into', () => {
    const folded = { folding: 'folder', folded: new Set(['services']) } as const;
    expect(idsOf({ ...folded, focus: { id: 'service:orders', depth: 1 } })).toContain('fold:folder/services');
  });

  it('shows only what differs between what is declared and what is seen', () => {
    const known = (wanted: MapLook['known']): readonly string[] =>
      shownGraph(shopTopology, look({ known: wanted })).edges.map(({ id }) => id);
    expect(known('observedOnly')).toEqual(['calls:service:loadgen>service:orders']);
    expect(known('declaredOnly')).toContain('publishes:gateway:gateway>channel:loadgen.rate');
  });

  it('leaves out nodes without an edge where these are not wanted', () => {
    expect(idsOf({ hiddenKinds: new Set(['depends']), hidesIsolated: true })).not.toContain('broker:redis');
    expect(idsOf({ hiddenKinds: new Set(['depends']) })).toContain('broker:redis');
  });

  it('finds what stands for a node or an edge of the topology', () => {
    const graph = shownGraph(shopTopology, look({ folding: 'folder', folded: new Set(['services']) }));
    expect(shownFor(graph, 'service:orders')?.id).toBe('fold:folder/services');
    const depends = 'depends:service:shipping>broker:redis';
    expect(shownFor(graph, depends)).toMatchObject({ from: 'fold:folder/services', to: 'broker:redis' });
    expect(shownFor(graph, 'nobody')).toBeUndefined();
  });

  it('folds by what the services have, in the order of names', () => {
    expect([...foldGroups(shopTopology, 'folder').keys()]).toEqual(['analytics', 'services']);
    expect([...foldGroups(shopTopology, 'profile').keys()]).toEqual(['analytics']);
    expect(foldGroups(shopTopology, 'none').size).toBe(0);
  });
});

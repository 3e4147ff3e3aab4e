import { describe, expect, it } from 'vitest';
import { mapLayout } from '../../../../src/app/topology/layout/layout.ts';
import type { Topology, TopologyFigures } from '../../../../src/protocol/topology/topology.ts';
import { cutInMiddle, mapDrawing, type Palette } from '../../../../src/webview/topology/map/mapDrawing.ts';
import { placedNodes } from '../../../../src/webview/topology/map/nodePlaces.ts';
import { svgText } from '../../../../src/webview/topology/map/svgText.ts';
import { traitsOf } from '../../../../src/webview/topology/model/nodeTraits.ts';
import { shownGraph, wholeLook } from '../../../../src/webview/topology/model/shownGraph.ts';
import { filledBy, troubleOf, troubleOfState } from '../../../../src/webview/topology/model/trouble.ts';
import { brokenFigures, figuresOf, hostileTopology, shopTopology } from '../../../workbench/support/topologyScenes.ts';

const palette: Palette = {
  background: '#1f1f1f',
  foreground: '#cccccc',
  quiet: '#9d9d9d',
  card: '#202020',
  line: '#454545',
  edge: '#808080',
  observed: '#b180d7',
  warning: '#cca700',
  error: '#f14c4c',
};

function pictureOf(topology: Topology, figures: TopologyFigures): string {
  const graph = shownGraph(topology, wholeLook);
  const sized = topology.nodes.map((node) => {
    const { width, height } = traitsOf({ kind: node.kind, members: [node] });
    return { id: node.id, kind: node.kind, width, height };
  });
  const { places } = mapLayout({ nodes: sized, edges: topology.edges, fixed: {} });
  const placed = placedNodes(graph.nodes, new Map(Object.entries(places)));
  return svgText(mapDrawing(placed, graph.edges, figures, palette));
}

describe('The picture of a map', () => {
  it('has a box and a name for each node, and a line with its arrow for each edge', () => {
    const picture = pictureOf(shopTopology, figuresOf(shopTopology));
    expect(picture.match(/<rect /g)).toHaveLength(shopTopology.nodes.length + 1);
    expect(picture.match(/fill="none"/g)).toHaveLength(shopTopology.edges.length);
    expect(picture).toContain('>orders.created</text>');
    expect(picture).toContain('stroke-dasharray="5 4"');
  });

  it('needs nothing from elsewhere, and holds no style that only a page has', () => {
    const picture = pictureOf(shopTopology, figuresOf(shopTopology));
    expect(picture).not.toMatch(/var\(|href|url\(|<style|class=/);
  });

  it('shows what is wrong in its colours', () => {
    expect(pictureOf(shopTopology, brokenFigures(10))).toContain('#f14c4c');
    expect(pictureOf(shopTopology, figuresOf(shopTopology))).not.toContain('#f14c4c');
  });

  it('holds hostile names as text', () => {
    const picture = pictureOf(hostileTopology, figuresOf(hostileTopology));
    expect(picture).not.toMatch(/<(img|script)/);
    expect([...picture.matchAll(/<\/?([a-z]+)/g)].map(([, name]) => name)).not.toContain('script');
    expect(picture).toContain('&lt;');
    // What is left of a tag, and all else, is what XML may hold.
    expect(picture).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e\ufffe\uffff]/);
    expect(picture.isWellFormed()).toBe(true);
  });

  it('is the same for the same map', () => {
    const figures = figuresOf(shopTopology);
    expect(pictureOf(shopTopology, figures)).toBe(pictureOf(shopTopology, figures));
  });

  it('cuts names in their middle, and no character in two', () => {
    expect(cutInMiddle('orders', 10)).toBe('orders');
    expect(cutInMiddle('payments.settled', 9)).toBe('paym…tled');
    expect(cutInMiddle('👩👩👩👩👩👩', 3).isWellFormed()).toBe(true);
  });
});

describe('What is wrong on a map', () => {
  it('is any error, and lag that takes more than some seconds to work off', () => {
    const calm = { ratePerSecond: 100, lag: 40, errors: 0 };
    expect(troubleOf(calm)).toBeUndefined();
    expect(troubleOf({ ...calm, lag: 900 })).toBe('warning');
    expect(troubleOf({ ratePerSecond: null, lag: 10, errors: null })).toBe('warning');
    expect(troubleOf({ ...calm, errors: 1 })).toBe('error');
    expect(troubleOf(undefined)).toBeUndefined();
  });

  it('is a state that the tree shows in red, or as an error or a warning', () => {
    const state = (color: string | null) => ({ text: 'exited', icon: 'error', color });
    expect(troubleOfState(state('list.errorForeground'))).toBe('error');
    expect(troubleOfState(state('testing.iconFailed'))).toBe('error');
    expect(troubleOfState(state('charts.red'))).toBe('error');
    expect(troubleOfState(state('charts.yellow'))).toBeUndefined();
    expect(troubleOfState(state('list.warningForeground'))).toBe('warning');
    expect(troubleOfState(state('testing.iconPassed'))).toBeUndefined();
    expect(troubleOfState(null)).toBeUndefined();
  });

  it('is a dead letter that fills up, told by what came within the last minute', () => {
    const dead = shopTopology.nodes.find(({ name }) => name === 'orders.dead');
    const created = shopTopology.nodes.find(({ name }) => name === 'orders.created');
    if (!dead || !created) throw new Error('The shop has lost its channels.');
    const past = [brokenFigures(0), brokenFigures(40), brokenFigures(90)];
    const now = brokenFigures(95);
    expect(filledBy(dead, now, past)).toBe(3 * (95 - 40));
    expect(filledBy(created, now, past)).toBe(0);
    expect(filledBy(dead, brokenFigures(0), [brokenFigures(0)])).toBe(0);
  });
});

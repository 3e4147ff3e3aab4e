// A map of 400 nodes: how long its layout takes beside the bare library on the same graph, how long until it is drawn, and its frames while a
// node is dragged and while the map is moved, beside the frames of an empty page.
import { setTimeout as sleep } from 'node:timers/promises';
import { Graph, layout } from '@dagrejs/dagre';
import type { Page } from 'playwright-core';
import { mapLayout } from '../../src/app/topology/layout/layout.ts';
import type { LayoutQuestion } from '../../src/protocol/topology/topologyPage.ts';
import { bigTopology, figuresOf } from '../workbench/support/topologyScenes.ts';
import { TopologyStage } from '../workbench/support/topologyStage.ts';
import { launchBrowser } from '../workbench/support/workbench.ts';
import { median, percentile, report } from './support/report.ts';

const rounds = 5;
const measuredMs = 4000;
const topology = bigTopology(400);
const question: LayoutQuestion = {
  nodes: topology.nodes.map(({ id, kind }) => ({ id, kind, width: 176, height: 48 })),
  edges: topology.edges.map(({ from, to }) => ({ from, to })),
  fixed: {},
};

const laid: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round++) {
  laid.push(timeOf(() => mapLayout(question)));
  bare.push(timeOf(bareLayout));
}
const beside = `the bare library; ${question.nodes.length} nodes, ${question.edges.length} edges`;
report({ bench: 'map layout', ours: median(laid), floor: median(bare), unit: 'ms', beside });

const browser = await launchBrowser();
const empty = await browser.newPage();
await empty.goto('about:blank');
const still = await framesMs(empty, () => sleep(measuredMs));
await empty.close();

const { places } = mapLayout(question);
const arrangement = { places, hidden: [], folding: 'none' as const, folded: [] };
const past = [figuresOf(topology)];
const stage = await TopologyStage.open(browser, { snapshot: { topology, past, arrangement } });
const node = await stage.page.locator('.map-node').nth(120).boundingBox();
if (!node) throw new Error('Nothing is drawn.');
const resting = await framesMs(stage.page, () => sleep(measuredMs));
const dragged = await framesMs(stage.page, () => dragFrom(node.x + node.width / 2, node.y + node.height / 2));
const moved = await framesMs(stage.page, () => dragFrom(300, 700));
await stage.close();
await browser.close();

const frames = { 'at rest, with its dots': resting, 'while a node is dragged': dragged, 'while it is moved': moved };
for (const [what, all] of Object.entries(frames)) {
  for (const share of [0.5, 0.95]) {
    const [ours, floor] = [percentile(all, share), percentile(still, share)];
    report({ bench: `map frame p${share * 100} ${what}`, ours, floor, unit: 'ms', beside: 'an empty page' });
  }
}

function timeOf(act: () => unknown): number {
  const startMs = performance.now();
  act();
  return performance.now() - startMs;
}

function bareLayout(): void {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of question.nodes) graph.setNode(id, { width, height });
  for (const { from, to } of question.edges) graph.setEdge(from, to);
  layout(graph);
}

async function dragFrom(x: number, y: number): Promise<void> {
  const { mouse } = stage.page;
  await mouse.move(x, y);
  await mouse.down();
  const endMs = Date.now() + measuredMs;
  for (let step = 0; Date.now() < endMs; step++) {
    await mouse.move(x + 120 * Math.sin(step / 20), y - 60 + 60 * Math.cos(step / 20));
    await sleep(8);
  }
  await mouse.up();
}

/** How long each frame of a page took while something was done. */
async function framesMs(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const holder = globalThis as unknown as { frames: number[]; isMeasuring: boolean };
    holder.frames = [];
    holder.isMeasuring = true;
    let last = performance.now();
    const step = (now: number): void => {
      holder.frames.push(now - last);
      last = now;
      if (holder.isMeasuring) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await act();
  return page.evaluate(() => {
    const holder = globalThis as unknown as { frames: number[]; isMeasuring: boolean };
    holder.isMeasuring = false;
    return holder.frames.slice(1);
  });
}

import type { CauseGraph, GraphLink, GraphNode } from '../model/causeGraph.ts';
import { showHidden } from '../../kit/format.ts';
import { boxOf, nodeHeightPx, type GraphLayout } from './graphLayout.ts';

const svg = 'http://www.w3.org/2000/svg';
/** As high as the first line of a node: links end there, whatever is written below. */
const endPx = 20;
const headPx = 6;

/** The links of a graph, behind its nodes, which say the same in words. */
export function linkLines({ links }: CauseGraph, layout: GraphLayout): SVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('class', 'links');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.setAttribute('width', String(layout.widthPx));
  drawing.setAttribute('height', String(layout.heightPx));
  for (const link of links) drawing.append(...lineOf(link, layout));
  return drawing;
}

function lineOf(link: GraphLink, layout: GraphLayout): readonly SVGElement[] {
  const { from, to, evidence, isStated } = link;
  const line = document.createElementNS(svg, 'path');
  line.setAttribute('class', isStated ? 'link' : 'link link-inferred');
  const title = document.createElementNS(svg, 'title');
  title.textContent = showHidden(`${isStated ? 'Stated' : 'Inferred'}: ${evidence}`);
  line.append(title);
  const [start, end] = [boxOf(from, layout), boxOf(to, layout)];
  const head = document.createElementNS(svg, 'path');
  head.setAttribute('class', 'link-head');
  if (from.column >= to.column) {
    line.setAttribute('d', aside(from, to, layout));
    return [line];
  }
  const [x1, y1] = [start.leftPx + layout.nodeWidthPx, start.topPx + endPx];
  const [x2, y2] = [end.leftPx - headPx, end.topPx + endPx];
  const bend = (x2 - x1) / 2;
  line.setAttribute('d', `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
  head.setAttribute('d', `M${x2} ${y2 - 4}l${headPx} 4l${-headPx} 4z`);
  return [line, head];
}

/** Between two that stand in one column, or the other way round: along their sides. */
function aside(from: GraphNode, to: GraphNode, layout: GraphLayout): string {
  const [start, end] = [boxOf(from, layout), boxOf(to, layout)];
  const [x1, x2] = [start.leftPx + layout.nodeWidthPx, end.leftPx + layout.nodeWidthPx];
  const outPx = Math.max(x1, x2) + 22;
  return `M${x1} ${start.topPx + nodeHeightPx / 2}C${outPx} ${start.topPx + nodeHeightPx / 2} ${outPx} ${end.topPx + nodeHeightPx / 2} ${x2} ${end.topPx + nodeHeightPx / 2}`;
}

import { plural } from '../../../base/counts.ts';
import { traceKeyOf, type TraceKeysOf } from '../../../base/kinds/traceKeys.ts';
import type { Hop } from '../../../protocol/traces/trace.ts';
import { element, icon } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { causeGraphOf, type CauseGraph, type GraphLink, type GraphNode } from '../model/causeGraph.ts';
import { lastedText } from '../model/durations.ts';
import { iconOfHop, isLine, keyOfHop, nameOfHop, textOfHop } from '../model/hopText.ts';
import type { TraceModel } from '../model/traceModel.ts';
import { boxOf, graphLayout, type GraphLayout } from './graphLayout.ts';
import { linkLines } from './linkLines.ts';

interface CausesPorts {
  readonly onSelect: (key: string) => void;
}

/** The chosen hop between what led to it and what came of it: lines for what is stated, dashes for what is inferred. */
export class CausesView {
  readonly element = element('div', { className: 'causes', attributes: { role: 'group', 'aria-label': 'Causes' } });
  readonly #canvas = element('div', { className: 'causes-canvas' });
  readonly #ports: CausesPorts;
  readonly #buttons = new Map<number, HTMLElement>();
  #model: TraceModel | undefined;
  #chosen: number | undefined;
  #graph: CauseGraph = { nodes: [], links: [], more: new Map() };
  #drawn = '';

  constructor(ports: CausesPorts) {
    this.#ports = ports;
    this.element.append(this.#canvas);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  show(model: TraceModel, key: string | undefined): void {
    this.#model = model;
    this.#chosen = model.places.get(key ?? '') ?? (model.hops.length > 0 ? 0 : undefined);
    this.#draw();
  }

  focus(): void {
    this.#buttons.get(this.#chosen ?? -1)?.focus({ preventScroll: true });
  }

  #draw(): void {
    const widthPx = this.element.clientWidth;
    if (!this.#model || this.#chosen === undefined || widthPx === 0) return;
    this.#graph = causeGraphOf(this.#model.hops, this.#model.effects, this.#chosen);
    const { hops, hues } = this.#model;
    const shown = this.#graph.nodes.map(({ place, column }) => [place, column, hops[place]]);
    const drawn = JSON.stringify([widthPx, shown, [...this.#graph.more], [...hues]]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const hadFocus = this.element.contains(document.activeElement);
    this.#put(graphLayout(this.#graph, widthPx));
    if (hadFocus) this.focus();
  }

  #put(layout: GraphLayout): void {
    this.#canvas.style.width = `${layout.widthPx}px`;
    this.#canvas.style.height = `${layout.heightPx}px`;
    this.#buttons.clear();
    const nodes = this.#graph.nodes.map((node) => this.#node(node, layout));
    const titles = layout.columns.map(({ column, leftPx }) => {
      const title = element('h2', { className: 'causes-title', text: titleOf(column) });
      title.style.left = `${leftPx}px`;
      title.style.width = `${layout.nodeWidthPx}px`;
      return title;
    });
    const more = [...this.#graph.more].map(([column, count]) => moreOf(column, count, layout));
    this.#canvas.replaceChildren(linkLines(this.#graph, layout), ...titles, ...nodes, ...more);
    const chosen = this.#buttons.get(this.#chosen ?? -1);
    chosen?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }

  #node(node: GraphNode, layout: GraphLayout): HTMLElement {
    const hop = this.#model?.hops[node.place];
    const made = element('button', {
      className: node.column === 0 ? 'node node-chosen' : 'node',
      attributes: { type: 'button', tabindex: node.column === 0 ? '0' : '-1' },
    });
    if (!hop) return made;
    const { leftPx, topPx } = boxOf(node, layout);
    made.style.transform = `translate(${leftPx}px, ${topPx}px)`;
    made.style.width = `${layout.nodeWidthPx}px`;
    made.append(headOf(hop, this.#model?.hues), textElement(hop));
    const links = this.#graph.links.filter(({ from, to }) => from === node || to === node);
    const inner = links.find((link) => isInward(link, node));
    if (inner) made.append(this.#evidence(inner));
    made.title = node.column === 0 ? '' : 'Put it in the middle';
    made.addEventListener('click', () => this.#choose(node.place));
    this.#buttons.set(node.place, made);
    return made;
  }

  #evidence({ from, to, evidence, isStated }: GraphLink): HTMLElement {
    const [before, after] = [this.#model?.times.hops[from.place], this.#model?.times.hops[to.place]];
    const away = before && after ? `, ${lastedText(Math.abs(after.startMs - before.startMs))} apart` : '';
    return element('span', { className: isStated ? 'node-evidence' : 'node-evidence node-inferred' }, [
      icon(isStated ? 'link' : 'question'),
      element('span', {
        className: 'node-why',
        text: showHidden(`${isStated ? 'Stated' : 'Inferred'}: ${evidence}${away}`),
      }),
    ]);
  }

  #choose(place: number): void {
    const hop = this.#model?.hops[place];
    if (hop) this.#ports.onSelect(keyOfHop(hop));
  }

  #onKey(event: KeyboardEvent): void {
    const key = traceKeyOf('graph', event);
    const node = this.#graph.nodes.find(({ place }) => this.#buttons.get(place) === document.activeElement);
    if (key === undefined || !node) return;
    event.preventDefault();
    const linked = this.#graph.links;
    const acts: Readonly<Record<TraceKeysOf<'graph'>, () => void>> = {
      toCause: () => this.#focus(linked.find(({ to }) => to === node)?.from),
      toEffect: () => this.#focus(linked.find(({ from }) => from === node)?.to),
      nodeAbove: () => this.#focusIn(node, -1),
      nodeBelow: () => this.#focusIn(node, 1),
      chooseNode: () => this.#choose(node.place),
    };
    acts[key]();
  }

  #focusIn({ column, row }: GraphNode, by: number): void {
    this.#focus(this.#graph.nodes.find((each) => each.column === column && each.row === row + by));
  }

  #focus(node: GraphNode | undefined): void {
    const target = node && this.#buttons.get(node.place);
    if (!target) return;
    for (const each of this.#buttons.values()) each.tabIndex = each === target ? 0 : -1;
    target.focus();
  }
}

/** The link that leads towards the chosen hop; of that one, none. */
function isInward({ from, to }: GraphLink, node: GraphNode): boolean {
  if (node.column === 0) return false;
  const other = from === node ? to : from;
  return Math.abs(other.column) < Math.abs(node.column);
}

function headOf(hop: Hop, hues: ReadonlyMap<string, number> | undefined): HTMLElement {
  const name = isLine(hop.kind) ? 'log' : nameOfHop(hop);
  const head = element('span', { className: 'node-head' }, [
    element('span', { className: hop.isError ? 'hop-icon hop-error' : 'hop-icon' }, [
      icon(hop.isError ? 'error' : iconOfHop(hop)),
    ]),
    element('span', { className: 'node-name', text: showHidden(name) }),
  ]);
  if (hop.isError) head.append(element('span', { className: 'sr-only', text: 'an error' }));
  if (hop.service === null) return head;
  const dot = element('span', { className: 'service-dot', attributes: { 'aria-hidden': 'true' } });
  dot.dataset['hue'] = String(hues?.get(hop.service) ?? 0);
  head.append(dot, element('span', { className: 'node-service', text: showHidden(hop.service) }));
  return head;
}

function textElement(hop: Hop): HTMLElement {
  return element('span', { className: 'node-text', text: showHidden(textOfHop(hop)) });
}

function titleOf(column: number): string {
  if (column === 0) return 'The hop';
  if (column < 0) return column === -1 ? 'Led to it' : 'Led to that';
  return column === 1 ? 'Came of it' : 'Came of that';
}

function moreOf(column: number, count: number, layout: GraphLayout): HTMLElement {
  const note = element('p', { className: 'causes-more', text: `and ${plural(count, 'other', 'others')}` });
  const rows = layout.rows.get(column) ?? 0;
  const { leftPx, topPx } = boxOf({ place: -1, column, row: rows }, layout);
  note.style.transform = `translate(${leftPx}px, ${topPx}px)`;
  return note;
}

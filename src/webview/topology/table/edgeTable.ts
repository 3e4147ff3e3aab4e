import { topologyKeyOf } from '../../../base/kinds/topologyKeys.ts';
import type { TopologyEdge } from '../../../protocol/topology/topology.ts';
import type { TopologyTarget } from '../../../protocol/topology/topologyPage.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { LineList } from '../../kit/lineList.ts';
import { middleText } from '../../kit/middleText.ts';
import type { MapState } from '../model/mapState.ts';
import { targetsOfEdge } from '../model/topologyLinks.ts';
import {
  edgeCellText,
  edgeColumns,
  edgeRowsOf,
  filledColumns,
  keptOrder,
  sortedEdgeRows,
  type EdgeColumnId,
  type EdgeOrder,
  type EdgeRow,
} from './edgeRows.ts';

const rowHeightPx = 24;
const ageEveryMs = 1000;

export interface EdgeTablePorts {
  /** Leads to the inspector, or to where else an edge leads. */
  readonly onOpen: (id: string, target: TopologyTarget) => void;
  /** All that is known of it is to be shown. */
  readonly onShow: (takesFocus: boolean) => void;
  readonly onMenu: (edge: TopologyEdge, at: HTMLElement) => void;
}

/** The edges of the map as rows of a grid: it says the same, for who cannot see the map and for who looks for numbers. */
export class EdgeTable {
  readonly list: LineList;
  readonly element: HTMLElement;
  readonly #state: MapState;
  readonly #ports: EdgeTablePorts;
  readonly #titles = element('div', { className: 'edge-titles', attributes: { role: 'row', 'aria-rowindex': '1' } });
  readonly #none = element('p', { className: 'edge-none', attributes: { role: 'status' } });
  #order: EdgeOrder = { by: 'from', isDescending: false };
  #rows: readonly EdgeRow[] = [];
  #columns: readonly EdgeColumnId[] = [];
  #drawnTitles = '';

  constructor(state: MapState, ports: EdgeTablePorts) {
    this.#state = state;
    this.#ports = ports;
    this.list = new LineList({
      label: 'Edges',
      role: 'grid',
      rowHeightPx,
      head: this.#titles,
      make: (index) => this.#cells(index),
      signature: (index) => JSON.stringify([this.#columns, this.#rows[index]?.edge.isDeclared]),
      onSelect: (key) => this.#state.select(key),
      onClick: () => this.#ports.onShow(false),
      onDoubleClick: () => this.#open(),
      onKey: (event) => this.#onKey(event),
    });
    this.list.element.classList.add('edges');
    this.element = element('div', { className: 'edge-table' }, [this.list.element, this.#none]);
    this.list.element.addEventListener('contextmenu', (event) => this.#onContextMenu(event));
    state.onLook(() => this.#show());
    state.onFind(() => this.#show());
    state.onSelect((id) => this.list.select(id));
    state.onFigures(() => this.#update());
    setInterval(() => this.#update(), ageEveryMs);
    this.#show();
  }

  focus(): void {
    this.list.focus();
  }

  #show(isOtherOrder = false): void {
    const { topology, figures, graph } = this.#state;
    const shown = new Set(graph.edges.flatMap((line) => line.edges));
    const edges = topology?.edges.filter((edge) => shown.has(edge)) ?? [];
    const all = topology ? edgeRowsOf(topology, edges) : [];
    const found = all.filter(({ edge, from, to }) =>
      this.#state.isFound([from, to, edge.channel ?? '', edge.group ?? '', edge.target ?? '', edge.service]),
    );
    const sorted = sortedEdgeRows(found, this.#order, figures);
    const isKept = edgeColumns[this.#order.by].isLive && !isOtherOrder;
    this.#rows = isKept
      ? keptOrder(
          sorted,
          this.#rows.map(({ edge }) => edge.id),
        )
      : sorted;
    this.#columns = filledColumns(all, figures);
    this.#drawTitles();
    this.list.show(this.#rows.map(({ edge }) => ({ key: edge.id })));
    this.list.select(this.#state.selected);
    this.#none.hidden = this.#rows.length > 0;
    setText(this.#none, all.length > 0 ? 'No edge has this name.' : 'There is no edge to show.');
    this.#update();
  }

  #drawTitles(): void {
    const { by, isDescending } = this.#order;
    const drawn = JSON.stringify([this.#columns, this.#order]);
    if (drawn === this.#drawnTitles) return;
    this.#drawnTitles = drawn;
    const focused = this.#titles.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const titles = this.#columns.map((column) => this.#title(column, column === by ? isDescending : undefined));
    this.#titles.replaceChildren(...titles);
    setAttribute(this.list.element, 'data-columns', this.#columns.join(' '));
    if (focused !== undefined) document.getElementById(focused)?.focus();
  }

  #title(column: EdgeColumnId, isDescending: boolean | undefined): HTMLElement {
    const attributes: Record<string, string> = { role: 'columnheader' };
    if (isDescending !== undefined) attributes['aria-sort'] = isDescending ? 'descending' : 'ascending';
    const arrow = isDescending === undefined ? [] : [icon(isDescending ? 'arrow-down' : 'arrow-up')];
    const parts = { className: 'edge-sort', attributes: { type: 'button', id: `edges-by-${column}` } };
    const label = element('span', { text: edgeColumns[column].label });
    const button = element('button', { ...parts, onClick: () => this.#sortBy(column) }, [label, ...arrow]);
    return element('div', { className: `edge-cell edge-${column}`, attributes }, [button]);
  }

  /** Again the same turns it round. Of figures, the highest are looked for first. */
  #sortBy(by: EdgeColumnId): void {
    const isSame = by === this.#order.by;
    this.#order = { by, isDescending: isSame ? !this.#order.isDescending : edgeColumns[by].isNumber };
    this.#show(true);
  }

  #cells(index: number): readonly HTMLElement[] {
    const row = this.#rows[index];
    if (!row) return [];
    return this.#columns.map((column) => {
      const made = element('div', { className: `edge-cell edge-${column}`, attributes: { role: 'gridcell' } });
      if (isName(column)) {
        const name = showHidden(row[column]);
        made.append(...middleText(name));
        made.title = name;
        return made;
      }
      made.dataset['column'] = column;
      this.#fill(made, row, column);
      return made;
    });
  }

  /** What is in sight is written anew where it stands: no row moves, and none is made again. */
  #update(): void {
    for (const line of this.list.element.querySelectorAll<HTMLElement>('.line')) {
      const row = this.#rows[Number(line.dataset['index'])];
      for (const cell of line.children) {
        const column = cell instanceof HTMLElement ? cell.dataset['column'] : undefined;
        if (row && column !== undefined) this.#fill(cell as HTMLElement, row, column as EdgeColumnId);
      }
    }
  }

  #fill(cell: HTMLElement, row: EdgeRow, column: EdgeColumnId): void {
    const text = showHidden(edgeCellText(row, column, this.#state.figures, Date.now()));
    setText(cell, text);
    if (cell.title !== text) cell.title = text;
    const { lag = 0, errors = 0 } = this.#state.figures?.edges[row.edge.id] ?? {};
    cell.classList.toggle('edge-bad', column === 'errors' && (errors ?? 0) > 0);
    cell.classList.toggle('edge-slow', column === 'lag' && (lag ?? 0) > 0);
    cell.classList.toggle('edge-differs', column === 'known' && row.edge.isDeclared !== row.edge.isObserved);
  }

  #onKey(event: KeyboardEvent): boolean {
    // A title has keys of its own.
    if (event.target !== this.list.element) return false;
    const key = topologyKeyOf('table', event);
    const chosen = this.list.element.querySelector<HTMLElement>('.line[aria-selected=true]');
    if (key === 'openRow') this.#open();
    else if (key === 'showRow') this.#ports.onShow(true);
    else if (key === 'rowMenu' && chosen && this.#selected) this.#ports.onMenu(this.#selected, chosen);
    else return false;
    return true;
  }

  get #selected(): TopologyEdge | undefined {
    return this.#rows.find(({ edge }) => edge.id === this.#state.selected)?.edge;
  }

  #open(): void {
    const edge = this.#selected;
    const target = edge && targetsOfEdge(edge)[0];
    if (edge && target) this.#ports.onOpen(edge.id, target);
  }

  #onContextMenu(event: MouseEvent): void {
    event.preventDefault();
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('.line') : null;
    const row = line && this.#rows[Number(line.dataset['index'])];
    if (!row) return;
    this.#state.select(row.edge.id);
    this.#ports.onMenu(row.edge, line);
  }
}

/** Names do not change while a row stands, and are shortened in the middle. */
function isName(column: EdgeColumnId): column is 'from' | 'to' {
  return column === 'from' || column === 'to';
}

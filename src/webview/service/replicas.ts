import type { PageAction, PageReplica } from '../../protocol/servicePage.ts';
import { element, icon, iconButton, setText } from '../kit/dom.ts';
import { formatDateTime, showHidden } from '../kit/format.ts';
import { colour } from './head.ts';
import { uptimeText } from './spans.ts';

/** The containers of the service, one a row. */
export class Replicas {
  readonly element = element('section', { className: 'replicas' });
  readonly #act: (action: PageAction) => void;
  readonly #spans: { readonly cell: HTMLElement; readonly sinceMs: number }[] = [];
  #shown = '';

  constructor(act: (action: PageAction) => void) {
    this.#act = act;
  }

  show(replicas: readonly PageReplica[]): void {
    const text = JSON.stringify(replicas);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#spans.length = 0;
    // On a cluster, each is a task of a node.
    const hasNodes = replicas.some(({ node }) => node !== undefined);
    const heading = element('h2', { text: headingOf(replicas.length, hasNodes) });
    if (replicas.length === 0) {
      this.element.replaceChildren(heading, element('p', { className: 'empty', text: 'There is no container yet.' }));
      return;
    }
    const head = element('tr', {}, columnsOf(hasNodes).map(columnHead));
    const rows = replicas.flatMap((replica) => this.#rows(replica, hasNodes));
    const table = element('table', { className: 'facts-table' }, [
      element('thead', {}, [head]),
      element('tbody', {}, rows),
    ]);
    this.element.replaceChildren(heading, table);
    this.tick(Date.now());
  }

  tick(nowMs: number): void {
    for (const { cell, sinceMs } of this.#spans) setText(cell, uptimeText(nowMs - sinceMs));
  }

  #rows(replica: PageReplica, hasNodes: boolean): readonly HTMLElement[] {
    const stateIcon = icon(replica.icon.codicon);
    colour(stateIcon, replica.icon.color);
    const up = element('td', { className: 'figure', text: '–' });
    if (replica.runningSinceMs !== undefined) {
      up.title = `Since ${formatDateTime(replica.runningSinceMs)}`;
      this.#spans.push({ cell: up, sinceMs: replica.runningSinceMs });
    } else if (replica.endedAtMs !== undefined) {
      up.title = `Ended ${formatDateTime(replica.endedAtMs)}`;
    }
    const inspect = iconButton('json', `Inspect ${replica.container} as JSON`, () =>
      this.#act({ kind: 'inspect', container: replica.container }),
    );
    const row = element('tr', {}, [
      element('th', {
        className: 'replica-name',
        text: showHidden(replica.label),
        title: replica.container,
        attributes: { scope: 'row' },
      }),
      element('td', { className: 'replica-state' }, [
        stateIcon,
        element('span', { text: showHidden(replica.stateText) }),
      ]),
      ...(hasNodes ? [nodeCell(replica.node ?? '–')] : []),
      up,
      element('td', { className: 'figure', text: String(replica.restarts) }),
      element('td', { className: 'row-action' }, [inspect]),
    ]);
    const troubles = replica.troubles.map((text) =>
      element('tr', { className: 'trouble-row' }, [
        element('td', { text: showHidden(text), attributes: { colspan: String(columnsOf(hasNodes).length) } }),
      ]),
    );
    return [row, ...troubles];
  }
}

function headingOf(count: number, isOfCluster: boolean): string {
  const noun = isOfCluster ? 'Task' : 'Container';
  return count === 1 ? noun : `${noun}s`;
}

function columnsOf(hasNodes: boolean): readonly string[] {
  return ['Name', 'State', ...(hasNodes ? ['Node'] : []), 'Up', 'Restarts', ''];
}

function nodeCell(node: string): HTMLElement {
  return element('td', { className: 'replica-node', text: showHidden(node), title: node });
}

function columnHead(text: string): HTMLElement {
  if (text === '') return element('td');
  const isFigure = text === 'Up' || text === 'Restarts';
  return element('th', { text, attributes: { scope: 'col' }, ...(isFigure && { className: 'figure' }) });
}

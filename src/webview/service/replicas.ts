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
    const heading = element('h2', { text: replicas.length === 1 ? 'Container' : 'Containers' });
    if (replicas.length === 0) {
      this.element.replaceChildren(heading, element('p', { className: 'empty', text: 'There is no container yet.' }));
      return;
    }
    const head = element('tr', {}, ['Name', 'State', 'Up', 'Restarts', ''].map(columnHead));
    const rows = replicas.flatMap((replica) => this.#rows(replica));
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

  #rows(replica: PageReplica): readonly HTMLElement[] {
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
      up,
      element('td', { className: 'figure', text: String(replica.restarts) }),
      element('td', { className: 'row-action' }, [inspect]),
    ]);
    const troubles = replica.troubles.map((text) =>
      element('tr', { className: 'trouble-row' }, [
        element('td', { text: showHidden(text), attributes: { colspan: '5' } }),
      ]),
    );
    return [row, ...troubles];
  }
}

function columnHead(text: string): HTMLElement {
  if (text === '') return element('td');
  const isFigure = text === 'Up' || text === 'Restarts';
  return element('th', { text, attributes: { scope: 'col' }, ...(isFigure && { className: 'figure' }) });
}

import { isCancellation, toProblem } from '../../base/problem.ts';
import type { Detail } from '../../protocol/detailShapes.ts';
import type { Row } from '../../protocol/shapes.ts';
import { detailContent } from './detailContent.ts';
import { confirmOn, element, icon, iconButton } from './dom.ts';
import { formatDateTime, formatSize, showHidden } from './format.ts';
import { messageAsJson } from './payload.ts';
import type { PayloadTree } from './payloadTree.ts';
import type { SourceLook } from './rowElement.ts';
import { Tabs } from './tabs.ts';
import type { DetailTab } from '../../protocol/inspectorSaved.ts';

interface DetailPorts {
  readonly load: (sequence: number, signal: AbortSignal) => Promise<Detail | null>;
  readonly look: (source: string) => SourceLook;
  readonly copy: (text: string) => void;
  readonly onClose: () => void;
  readonly onTab: (tab: DetailTab) => void;
}

const tabs = [
  { id: 'payload', label: 'Payload' },
  { id: 'fields', label: 'Fields' },
  { id: 'raw', label: 'Raw' },
] as const;

/** One message in full. What has been loaded stays, also when the store has evicted it since. */
export class DetailPane {
  readonly element: HTMLElement;
  readonly #ports: DetailPorts;
  readonly #tabs: Tabs<DetailTab>;
  readonly #header = element('div', { className: 'detail-header' });
  #loading: AbortController | undefined;
  #detail: Detail | undefined;
  #tree: PayloadTree | undefined;
  #isFocusWanted = false;

  constructor(tab: DetailTab, ports: DetailPorts) {
    this.#ports = ports;
    this.#tabs = new Tabs(tabs, tab, (chosen) => {
      ports.onTab(chosen);
      this.#drawContent();
    });
    this.element = element('section', { className: 'detail', attributes: { 'aria-label': 'Message' } }, [
      this.#header,
      this.#tabs.list,
      this.#tabs.panel,
    ]);
    this.showNothing();
  }

  get detail(): Detail | undefined {
    return this.#detail;
  }

  /** To the payload as soon as it is there. */
  focus(): void {
    if (this.#loading) this.#isFocusWanted = true;
    else if (this.#tree) this.#tree.focus();
    else this.#tabs.focus();
  }

  showNothing(): void {
    this.#stopLoading();
    this.#detail = undefined;
    this.#drawHeader(undefined);
    this.#blank('list-selection', 'Choose a message to see what is in it.');
  }

  showRow(row: Row): void {
    if (this.#detail?.row.sequence === row.sequence) return;
    this.#stopLoading();
    this.#detail = undefined;
    this.#drawHeader(row);
    if (row.kind === 'gap') this.#blank('warning', showHidden(row.preview) || 'Messages may be missing here.');
    else void this.#load(row.sequence, () => true);
  }

  /** A message chosen before the page was built anew; `isSame` tells whether the sequence still names it. */
  restore(sequence: number, isSame: (row: Row) => boolean): void {
    void this.#load(sequence, isSame);
  }

  /** Sources are called otherwise now. */
  redrawHeader(): void {
    if (this.#detail) this.#drawHeader(this.#detail.row);
  }

  async #load(sequence: number, isSame: (row: Row) => boolean): Promise<void> {
    const controller = new AbortController();
    this.#loading = controller;
    try {
      const detail = await this.#ports.load(sequence, controller.signal);
      if (this.#loading !== controller) return;
      this.#loading = undefined;
      if (detail && isSame(detail.row)) this.#show(detail);
      else this.#blank('trash', 'This message has been evicted to make room for newer ones.');
    } catch (error) {
      if (this.#loading !== controller) return;
      this.#loading = undefined;
      if (!isCancellation(error)) this.#blank('error', toProblem(error).message);
    }
  }

  #show(detail: Detail): void {
    this.#detail = detail;
    this.#drawHeader(detail.row);
    this.#drawContent();
    if (this.#isFocusWanted) this.focus();
    this.#isFocusWanted = false;
  }

  #drawContent(): void {
    if (!this.#detail) return;
    const { node, tree } = detailContent(this.#detail, this.#tabs.chosen, this.#ports.copy);
    this.#tree = tree;
    this.#tabs.panel.replaceChildren(node);
    this.#tabs.panel.scrollTop = 0;
    // Without a tree there is nothing in the panel to reach by tab: it is then scrolled itself.
    this.#tabs.panel.tabIndex = tree ? -1 : 0;
  }

  #drawHeader(row: Row | undefined): void {
    const close = iconButton('close', 'Close (Escape)', this.#ports.onClose);
    if (!row) {
      this.#header.replaceChildren(element('div', { className: 'detail-title' }), close);
      return;
    }
    const look = this.#ports.look(row.source);
    const label = element('span', { className: 'detail-source', text: showHidden(look.label) });
    const title = element('div', { className: 'detail-title', attributes: { 'data-color': String(look.color) } }, [
      label,
    ]);
    const facts = element('div', { className: 'detail-facts' }, [
      element('span', { className: 'detail-id', text: showHidden(row.id), title: 'Id' }),
      element('span', { text: formatDateTime(row.timeMs), title: 'Time' }),
      ...(row.kind === 'message' ? [element('span', { text: formatSize(row.sizeBytes), title: 'Size' })] : []),
    ]);
    const copy = iconButton('copy', 'Copy message as JSON', () => {
      if (this.#detail) this.#ports.copy(messageAsJson(this.#detail));
      confirmOn(copy);
    });
    const text = element('div', { className: 'detail-heading' }, [title, facts]);
    this.#header.replaceChildren(text, ...(row.kind === 'message' ? [copy] : []), close);
  }

  #blank(iconName: string, text: string): void {
    this.#tree = undefined;
    this.#tabs.panel.tabIndex = 0;
    this.#tabs.panel.replaceChildren(
      element('div', { className: 'detail-blank' }, [icon(iconName), element('p', { text })]),
    );
    if (this.#isFocusWanted) this.#tabs.focus();
    this.#isFocusWanted = false;
  }

  #stopLoading(): void {
    this.#loading?.abort(new DOMException('Another message was chosen.', 'AbortError'));
    this.#loading = undefined;
  }
}

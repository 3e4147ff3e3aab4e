import { assertNever } from '../../../base/assert.ts';
import { sourceKinds } from '../../../base/kinds/sources.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { FieldPath } from '../../../base/kinds/columns.ts';
import type { PayloadEncoding } from '../../../base/kinds/decoders.ts';
import type { Delivery, Detail } from '../../../protocol/detailShapes.ts';
import type { DetailTab } from '../../../protocol/inspectorSaved.ts';
import type { Row } from '../../../protocol/shapes.ts';
import { fieldsContent, payloadContent, type PayloadPorts } from './detailContent.ts';
import { element, icon, iconButton } from '../../kit/dom.ts';
import { formatDateTime, formatSize, showHidden } from '../../kit/format.ts';
import { detailBlank } from '../../kit/notices.ts';
import type { PayloadTree } from '../../kit/payload/payloadTree.ts';
import { RawView, type LoadRaw } from './rawView.ts';
import { isLogSource } from '../logs/logMode.ts';
import { paintSource, type SourceLook } from '../sources/sourceLooks.ts';
import { Tabs } from '../../kit/tabs.ts';
import { contractView, deliveryView } from './verdictView.ts';

interface DetailPorts {
  readonly load: (sequence: number, decoder: PayloadEncoding, signal: AbortSignal) => Promise<Detail | null>;
  readonly loadRaw: (sequence: number, ...range: Parameters<LoadRaw>) => ReturnType<LoadRaw>;
  readonly loadDelivery: (sequence: number) => Promise<Delivery | null>;
  readonly look: (source: string) => SourceLook;
  readonly copy: (text: string) => void;
  readonly onColumn: (path: FieldPath) => void;
  readonly onContract: (source: string) => void;
  /** The menu of the message, below a button. */
  readonly onMenu: (at: HTMLElement) => void;
  /** The menu of a field of the message. */
  readonly onNodeMenu: (row: Row, ...node: Parameters<PayloadPorts['onNodeMenu']>) => void;
  readonly onClose: () => void;
  readonly onTab: (tab: DetailTab) => void;
}

const tabs = [
  { id: 'payload', label: 'Payload' },
  { id: 'fields', label: 'Fields' },
  { id: 'raw', label: 'Raw' },
  { id: 'contract', label: 'Contract' },
  { id: 'delivery', label: 'Delivery' },
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
  #decoder: PayloadEncoding = 'auto';
  /** What had the focus when it was asked for; undefined while it is not. */
  #focusedBefore: Element | undefined;

  constructor(tab: DetailTab, ports: DetailPorts) {
    this.#ports = ports;
    this.#tabs = new Tabs('detail', tabs, tab, (chosen) => {
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

  /** Moves the focus to the payload, as soon as it is loaded: unless it has gone elsewhere by then, such as into a menu. */
  focus(): void {
    if (this.#loading) this.#focusedBefore = document.activeElement ?? document.body;
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
    this.#decoder = 'auto';
    this.#hideTabs(row);
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
      const detail = await this.#ports.load(sequence, this.#decoder, controller.signal);
      if (this.#loading !== controller) return;
      this.#loading = undefined;
      if (!detail) this.#blank('trash', 'This message has been evicted to make room for newer ones.');
      else if (isSame(detail.row)) this.#show(detail);
      else this.showNothing();
    } catch (error) {
      if (this.#loading !== controller) return;
      this.#loading = undefined;
      if (!isCancellation(error)) this.#blank('error', toProblem(error).message);
    }
  }

  #show(detail: Detail): void {
    this.#detail = detail;
    this.#hideTabs(detail.row);
    this.#drawHeader(detail.row);
    this.#drawContent();
    if (this.#takesFocus()) this.focus();
  }

  /** Whether the focus was asked for, and still is where it was then. */
  #takesFocus(): boolean {
    const before = this.#focusedBefore;
    this.#focusedBefore = undefined;
    return before !== undefined && before === (document.activeElement ?? document.body);
  }

  /** A line of a log keeps no contract, and nobody consumes it. */
  #hideTabs({ source }: Row): void {
    this.#tabs.setHidden(isLogSource(source) ? ['contract', 'delivery'] : []);
  }

  #drawContent(): void {
    const detail = this.#detail;
    if (!detail) return;
    this.#tree = undefined;
    this.#tabs.panel.scrollTop = 0;
    const { chosen } = this.#tabs;
    switch (chosen) {
      case 'payload':
        return this.#drawPayload(detail);
      case 'fields':
        return this.#put(fieldsContent(detail, this.#ports.copy));
      case 'raw':
        return this.#put(this.#rawView(detail));
      case 'contract':
        return this.#put(contractView(detail.contract, () => this.#ports.onContract(detail.row.source)));
      case 'delivery':
        this.#put(element('div'));
        return void this.#drawDelivery(detail);
      default:
        return assertNever(chosen);
    }
  }

  /** A panel without anything in it that the tab key reaches is reached, and scrolled, itself. */
  #put(node: Node, isReachable = true): void {
    this.#tabs.panel.replaceChildren(node);
    this.#tabs.panel.tabIndex = isReachable ? 0 : -1;
  }

  #drawPayload(detail: Detail): void {
    const { node, tree } = payloadContent(detail, {
      copy: this.#ports.copy,
      onColumn: this.#ports.onColumn,
      onNodeMenu: (...node) => this.#ports.onNodeMenu(detail.row, ...node),
      onDecoder: (decoder) => {
        this.#decoder = decoder;
        void this.#load(detail.row.sequence, () => true);
      },
    });
    this.#tree = tree;
    this.#put(node, !tree);
  }

  #rawView(detail: Detail): HTMLElement {
    const load: LoadRaw = (...range) => this.#ports.loadRaw(detail.row.sequence, ...range);
    return new RawView(detail.fields, detail.decoded?.field ?? 0, load).element;
  }

  async #drawDelivery(detail: Detail): Promise<void> {
    let view: HTMLElement;
    try {
      view = deliveryView(await this.#ports.loadDelivery(detail.row.sequence));
    } catch (error) {
      view = element('p', { className: 'notice', text: toProblem(error).message });
    }
    if (this.#detail === detail && this.#tabs.chosen === 'delivery') this.#put(view);
  }

  #drawHeader(row: Row | undefined): void {
    const close = iconButton('close', 'Close (Escape)', this.#ports.onClose);
    if (!row) {
      this.#header.replaceChildren(element('div', { className: 'detail-title' }), close);
      return;
    }
    const look = this.#ports.look(row.source);
    const label = element('span', { className: 'detail-source', text: showHidden(look.label) });
    label.prepend(icon(sourceKinds[look.kind].icon));
    const title = element('div', { className: 'detail-title', title: showHidden(look.label) }, [label]);
    paintSource(title, look);
    const facts = element('div', { className: 'detail-facts' }, [
      ...(isLogSource(row.source)
        ? []
        : [element('span', { className: 'detail-id', text: showHidden(row.id), title: 'Id' })]),
      element('span', { text: formatDateTime(row.timeMs), title: 'Time' }),
      ...(row.kind === 'message' ? [element('span', { text: formatSize(row.sizeBytes), title: 'Size' })] : []),
      ...(row.type === null ? [] : [element('span', { text: showHidden(row.type), title: 'Type' })]),
    ]);
    const more = iconButton('ellipsis', 'Copy, open, compare', () => this.#ports.onMenu(more));
    more.setAttribute('aria-haspopup', 'menu');
    const text = element('div', { className: 'detail-heading' }, [title, facts]);
    this.#header.replaceChildren(text, ...(row.kind === 'message' ? [more] : []), close);
  }

  #blank(iconName: string, text: string): void {
    this.#tree = undefined;
    this.#put(detailBlank(iconName, text));
    if (this.#takesFocus()) this.#tabs.focus();
  }

  #stopLoading(): void {
    this.#loading?.abort(new DOMException('Another message was chosen.', 'AbortError'));
    this.#loading = undefined;
  }
}

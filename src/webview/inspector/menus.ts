import { isFieldPath, type FieldPath } from '../../base/kinds/columns.ts';
import { sourceKindOf, type SourceKind } from '../../base/kinds/sources.ts';
import type { PublishHow } from '../../protocol/sessionQuestions.ts';
import { maxTraceValue } from '../../protocol/traces/traceValue.ts';
import { cellLength, type Row, type SourceStatus } from '../../protocol/shapes.ts';
import { isMac } from '../kit/platform.ts';
import type { Menu, MenuEntry, MenuPlace } from '../kit/menu.ts';
import type { NodeOfTree } from '../kit/payload/payloadTree.ts';
import type { FilterByExample, ShownValue } from './filter/filterByExample.ts';
import { durationLabel, type Span } from './histogram/histogramModel.ts';
import type { HostPeer } from './hostPeer.ts';
import { messageMenu, type MessageHandlers } from './messageMenu.ts';
import { cellPath, type MenuCell } from './table/cells.ts';

/** A message as far as a menu needs it. */
export type Chosen = Pick<Row, 'sequence' | 'id' | 'source' | 'timeMs'>;
/** The message that another is to be compared with. */
export type Marked = Pick<Row, 'sequence' | 'id'>;

interface MenuPorts {
  readonly host: HostPeer;
  readonly menu: Menu;
  readonly byExample: FilterByExample;
  readonly ask: (request: Promise<unknown>) => void;
  /** Does it, and says so. */
  readonly done: (request: Promise<unknown>, text: string) => void;
  readonly showColumn: (path: FieldPath) => void;
  readonly mark: (marked: Marked | undefined) => void;
  readonly marked: () => Marked | undefined;
  readonly sources: () => readonly SourceStatus[];
  readonly labelOf: (source: string) => string;
  readonly zoom: (span: Span | null) => void;
}

const maxHintLength = 28;

/** The menus of what is on the page: of a message and its cells, a field of its payload, a source, a bar of the histogram. */
export class InspectorMenus {
  readonly #ports: MenuPorts;

  constructor(ports: MenuPorts) {
    this.#ports = ports;
  }

  /** What can be done with a message, as functions: keys call them, too. */
  messageHandlers({ sequence, id, source, timeMs }: Chosen): MessageHandlers {
    const { host, byExample, ask, done, mark, marked } = this.#ports;
    const other = marked();
    const isSame = other?.sequence === sequence;
    const copyAs = (format: 'json' | 'redis-cli' | 'text', what: string) => (): void =>
      done(host.request('copyMessage', { sequence, format }), `${what} copied`);
    const publish = (how: PublishHow) => (): void => ask(host.request('publishMessage', { sequence, how }));
    return {
      openDocument: () => ask(host.request('openDocument', { sequence })),
      trace: () => ask(host.request('traceMessage', { sequence, how: 'best' })),
      traceOther: () => ask(host.request('traceMessage', { sequence, how: 'choose' })),
      publishAgain: publish('again'),
      publishElsewhere: publish('elsewhere'),
      editMessage: publish('edited'),
      onlySource: () => byExample.source(source, false),
      hideSource: () => byExample.source(source, true),
      aroundTime: () => byExample.aroundTime(timeMs),
      mark: () => mark(isSame ? undefined : { sequence, id }),
      ...(other && !isSame
        ? { compare: () => ask(host.request('diff', { left: other.sequence, right: sequence })) }
        : {}),
      copyPayload: copyAs('json', 'Payload'),
      copyText: copyAs('text', 'Payload'),
      copyCommand: copyAs('redis-cli', 'Command'),
      copyId: () => this.#copy(id, 'Id'),
      deleteEntry: () => ask(host.request('deleteEntry', { source, id })),
    };
  }

  /** Asks which value of a message is traced; where none is chosen, any. */
  traceChosen(chosen: Chosen | undefined): void {
    const { host, ask } = this.#ports;
    if (chosen) this.messageHandlers(chosen).traceOther?.();
    else ask(host.request('traceMessage', { sequence: null, how: 'choose' }));
  }

  /** Opens the menu of a message; of a cell, where it was opened on one. */
  openMessage(place: MenuPlace, chosen: Chosen, cell?: MenuCell): void {
    const { menu, marked } = this.#ports;
    const other = marked();
    const isSame = other?.sequence === chosen.sequence;
    const handlers = { ...this.messageHandlers(chosen), ...(cell ? this.#cellHandlers(chosen, cell) : {}) };
    const entries = messageMenu({ kind: this.#kindOf(chosen.source), scope: 'table', isMac: isMac() }, handlers, {
      ...(cell ? { filterByValue: { hint: shortened(cell.text) } } : {}),
      ...(isSame ? { mark: { label: 'Deselect for Compare' } } : {}),
      ...(other && !isSame ? { mark: { hint: '' }, compare: { label: `Compare with ${shortened(other.id)}` } } : {}),
    });
    menu.open('Message', place, entries);
  }

  /** Opens the menu of a line of the payload's tree. */
  openNode(place: MenuPlace, chosen: Chosen, node: NodeOfTree): void {
    const { filterPath, column, text } = node;
    const handlers = {
      ...this.#valueHandlers(chosen.sequence, { path: filterPath, isThere: true }),
      ...(column === undefined ? {} : { showColumn: () => this.#ports.showColumn(column) }),
      ...this.#traceHandler(chosen.sequence, text),
      copyValue: () => this.#copy(text, 'Value'),
      copyPath: () => this.#copy(node.path, 'Path'),
    };
    const context = { kind: this.#kindOf(chosen.source), scope: 'tree', isMac: isMac() } as const;
    this.#ports.menu.open('Field', place, messageMenu(context, handlers, { filterByValue: { hint: shortened(text) } }));
  }

  /** Opens the menu of a source. */
  openSource(place: MenuPlace, id: string): void {
    const { host, byExample, ask, labelOf, menu } = this.#ports;
    const handlers = {
      onlySource: () => byExample.source(id, false),
      hideSource: () => byExample.source(id, true),
      copyName: () => this.#copy(labelOf(id), 'Name'),
      removeSource: () => ask(host.request('removeSource', { id })),
    };
    menu.open('Source', place, messageMenu({ kind: this.#kindOf(id), scope: 'chip', isMac: isMac() }, handlers));
  }

  /** Opens the menu of a bar of the histogram, or of a span of several. */
  openBar(place: MenuPlace, span: Span, chosen: Span | null, zoom: Span | null): void {
    const { byExample, menu } = this.#ports;
    const action = (label: string, does: () => void, hint = ''): MenuEntry => ({ kind: 'action', label, does, hint });
    const lengthMs = span.toMs - span.fromMs;
    const around = { fromMs: span.fromMs - lengthMs, toMs: span.toMs + lengthMs };
    menu.open('Time', place, [
      action('Show Only This Time', () => byExample.span(span), durationLabel(lengthMs)),
      action('Filter Around This Bar', () => byExample.span(around), durationLabel(3 * lengthMs)),
      ...(chosen ? [action('Show All Times', () => byExample.allTimes())] : []),
      { kind: 'separator' },
      action('Zoom to This Time', () => this.#ports.zoom(around)),
      ...(zoom ? [action('Zoom Out to All of the Time', () => this.#ports.zoom(null), '0')] : []),
    ]);
  }

  #cellHandlers({ sequence }: Chosen, { column, text }: MenuCell): MessageHandlers {
    // A cell shows the beginning of what is long, and signs for what cannot be seen.
    const isWhole = column !== 'preview' && text !== '' && text.length < cellLength && !/[\u2400-\u2421]/.test(text);
    return {
      ...this.#valueHandlers(sequence, { path: cellPath(column), isThere: text !== '' }),
      ...(isWhole ? { ...this.#traceHandler(sequence, text), copyValue: () => this.#copy(text, 'Value') } : {}),
      ...(isFieldPath(column) ? { copyPath: () => this.#copy(column, 'Path') } : {}),
    };
  }

  #valueHandlers(sequence: number, value: ShownValue): MessageHandlers {
    const { byExample, ask } = this.#ports;
    return {
      filterByValue: () => ask(byExample.value(sequence, value, false)),
      excludeValue: () => ask(byExample.value(sequence, value, true)),
    };
  }

  /** Whole payloads are no values that messages have in common. */
  #traceHandler(sequence: number, value: string): MessageHandlers {
    const { host, ask } = this.#ports;
    if (value.trim() === '' || value.length > maxTraceValue) return {};
    return { traceValue: () => ask(host.request('traceMessage', { sequence, how: 'given', value })) };
  }

  #copy(text: string, what: string): void {
    this.#ports.done(this.#ports.host.request('copy', { text }), `${what} copied`);
  }

  /** Also of a source that has been removed, whose messages are still held. */
  #kindOf(source: string): SourceKind {
    const known = this.#ports.sources().find(({ id }) => id === source)?.kind;
    return known ?? sourceKindOf(source.slice(0, source.indexOf(':'))) ?? 'stream';
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > maxHintLength ? `${line.slice(0, maxHintLength - 1)}…` : line;
}

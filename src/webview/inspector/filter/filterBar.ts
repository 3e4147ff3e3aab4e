import { formatCount } from '../../../base/counts.ts';
import { noFilter, type Filter, type FilterProblem } from '../../../protocol/filterShapes.ts';
import type { Counts } from '../../../protocol/shapes.ts';
import type { Completion } from './celCompletion.ts';
import { ConditionChips } from './conditionChips.ts';
import { CompletionList } from './completionList.ts';
import { element, icon, iconButton, setAttribute, setText } from '../../kit/dom.ts';
import {
  conditionsOf,
  contractLabels,
  doneShare,
  excerptOf,
  isFiltering,
  matchText,
  maxFilterLength,
  sizeText,
  toggledSource,
} from './filterModel.ts';
import { ForeignUndo } from '../../kit/foreignUndo.ts';
import { formatSize, showHidden } from '../../kit/format.ts';
import type { Span } from '../histogram/histogramModel.ts';
import type { Menu, MenuEntry } from '../../kit/menu.ts';

export interface FilterPorts {
  /** Another filter; `isTyped` when a letter more or less makes it. */
  readonly onChange: (filter: Filter, isTyped: boolean) => void;
  /** The text is left: what is typed next is another change. */
  readonly onLeave: () => void;
  /** Saved filters are asked for. */
  readonly onSaved: () => void;
  /** A condition is to be typed. */
  readonly onAsk: (kind: 'size' | 'span', filter: Filter) => void;
  readonly complete: (text: string, caret: number, isAsked: boolean) => Completion | undefined;
  readonly labelOf: (source: string) => string;
  /** Ids of the sources there are. */
  readonly sources: () => readonly string[];
}

type Mode = Filter['mode'];

const typingPauseMs = 150;
const modes: readonly { readonly id: Mode; readonly label: string; readonly about: string }[] = [
  { id: 'text', label: 'Text', about: 'Filter by text' },
  { id: 'regex', label: '.*', about: 'Filter by regular expression' },
  { id: 'cel', label: 'CEL', about: 'Filter by an expression over the decoded message' },
];
const placeholders: Readonly<Record<Mode, string>> = {
  text: 'Filter by text',
  regex: 'Filter by regular expression',
  cel: 'payload.total > 100 && source == "orders.created"',
};
const logPlaceholder = 'level >= "warn" && payload.orderId == "o-1000"';
const leastSizes = [1000, 10_000, 100_000, 1_000_000];

function partlyTitle({ rows, maxBytes }: NonNullable<Counts['partly']>): string {
  const which = rows === 1 ? '1 message is' : `${formatCount(rows)} messages are`;
  return `${which} larger than ${formatSize(maxBytes)}. The filter searches only the first part of each, so that one large message does not delay the others.`;
}

/** Said once for all of them, as long as the filter stands. */
function unevaluatedText({ rows, why }: NonNullable<Counts['unevaluated']>): string {
  return `${formatCount(rows)} ${rows === 1 ? 'message' : 'messages'} could not be evaluated: ${why}. They are left out.`;
}

/** The filter's controls: a text in one of three modes, conditions as chips, and the number of matching rows. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #ports: FilterPorts;
  readonly #menu: Menu;
  readonly #input = element('input', {
    className: 'filter-input',
    attributes: {
      type: 'text',
      'aria-keyshortcuts': '/',
      'aria-describedby': 'filter-error',
      spellcheck: 'false',
      autocomplete: 'off',
      maxlength: String(maxFilterLength),
    },
  });
  readonly #completions = new CompletionList(this.#input, () => this.#typed());
  readonly #hint = element('kbd', { className: 'filter-hint', text: '/', attributes: { 'aria-hidden': 'true' } });
  readonly #count = element('span', { className: 'filter-count' });
  readonly #progress = element('div', { className: 'filter-progress', attributes: { hidden: '' } });
  readonly #error = element('div', {
    className: 'filter-error',
    attributes: { id: 'filter-error', role: 'status', hidden: '' },
  });
  readonly #unevaluated = element('span', { className: 'filter-message' });
  readonly #warning = element('div', { className: 'filter-warning', attributes: { role: 'status', hidden: '' } }, [
    icon('warning'),
    this.#unevaluated,
  ]);
  readonly #chips: ConditionChips;
  readonly #modes: readonly HTMLButtonElement[];
  readonly #case: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  readonly #add: HTMLButtonElement;
  readonly #line = element('div', { className: 'filter-line' });
  #isLogs = false;
  #filter: Filter = noFilter;
  #counts: Counts | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(menu: Menu, ports: FilterPorts) {
    this.#menu = menu;
    this.#ports = ports;
    this.#chips = new ConditionChips(menu, {
      onChange: (filter) => this.#set(filter),
      onAsk: (kind) => ports.onAsk(kind, this.#filter),
    });
    this.#modes = modes.map(({ id, label, about }) =>
      element('button', {
        className: 'filter-mode',
        text: label,
        title: about,
        attributes: { type: 'button', role: 'radio', 'aria-label': about },
        onClick: () => this.#setMode(id),
      }),
    );
    this.#case = iconButton('case-sensitive', 'Match case', () =>
      this.#set({ ...this.#filter, isCaseSensitive: !this.#filter.isCaseSensitive }),
    );
    this.#clear = iconButton('close', 'Clear the text (Escape)', () => {
      this.clearText();
      this.focus();
    });
    this.#add = iconButton('list-filter', 'Add a condition', () => this.#openConditions());
    this.#add.setAttribute('aria-haspopup', 'menu');
    this.element = this.#build();
    this.#listen();
    this.#draw();
  }

  /** Puts a control of the table's beside the others. */
  addControl(control: HTMLElement): void {
    this.#line.append(control);
  }

  /** In a log the level has a control of its own, and nothing is held against a contract. */
  setLogs(isLogs: boolean): void {
    if (isLogs === this.#isLogs) return;
    this.#isLogs = isLogs;
    this.#draw();
  }

  get isFocused(): boolean {
    return document.activeElement === this.#input;
  }

  get filter(): Filter {
    return this.#filter;
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Shows a filter that is in force already. */
  show(filter: Filter): void {
    this.#filter = filter;
    this.#input.value = filter.text;
    this.#draw();
  }

  /** Another filter, from a menu or the histogram. */
  set(filter: Filter): void {
    this.#input.value = filter.text;
    this.#set(filter);
  }

  setSpan(span: Span | null): void {
    this.#set({ ...this.#filter, span });
  }

  /** Only what breaks its contract, or whatever keeps it too. */
  toggleInvalid(): void {
    this.#set({ ...this.#filter, contract: this.#filter.contract === 'invalid' ? 'any' : 'invalid' });
  }

  /** True when there was a text to clear. */
  clearText(): boolean {
    if (this.#input.value === '') return false;
    this.set({ ...this.#filter, text: '' });
    return true;
  }

  clear(): void {
    this.set({ ...noFilter, mode: this.#filter.mode, isCaseSensitive: this.#filter.isCaseSensitive });
  }

  setCounts(counts: Counts): void {
    const { scan, partly, unevaluated } = counts;
    this.#counts = counts;
    const isFiltered = isFiltering(this.#filter) && !this.hasProblem;
    this.#warning.hidden = !isFiltered || !unevaluated;
    if (unevaluated) setText(this.#unevaluated, showHidden(unevaluatedText(unevaluated)));
    setText(this.#count, matchText(counts, isFiltered));
    setAttribute(this.#count, 'title', isFiltered && partly ? partlyTitle(partly) : undefined);
    this.#progress.hidden = !isFiltered || !scan;
    this.#progress.style.transform = `scaleX(${doneShare(scan)})`;
  }

  get hasProblem(): boolean {
    return !this.#error.hidden;
  }

  /** Why the text is not what filters; null when it is. */
  setProblem(problem: FilterProblem | null): void {
    this.#error.hidden = !problem;
    setAttribute(this.#input, 'aria-invalid', problem ? 'true' : undefined);
    // How many match is told of a text that can be read: these rows are those of the text before.
    if (this.#counts) this.setCounts(this.#counts);
    if (!problem) return this.#error.replaceChildren();
    const place = problem.position === null ? '' : ` At character ${problem.position + 1}.`;
    this.#error.title = `${showHidden(problem.message)}${place}`;
    const excerpt = excerptOf(this.#input.value, problem);
    this.#error.replaceChildren(
      icon('error'),
      element('span', { className: 'filter-message', text: showHidden(problem.message) }),
    );
    if (!excerpt) return;
    const { before, at, after } = excerpt;
    this.#error.append(
      element('code', { className: 'filter-excerpt' }, [
        document.createTextNode(showHidden(before)),
        element('mark', { text: showHidden(at) }),
        document.createTextNode(showHidden(after)),
      ]),
    );
  }

  #build(): HTMLElement {
    const saved = iconButton('star-empty', 'Saved filters', this.#ports.onSaved);
    const box = element('div', { className: 'text-field filter' }, [
      icon('filter'),
      this.#input,
      this.#hint,
      this.#count,
      this.#clear,
      this.#case,
      this.#completions.element,
      this.#progress,
    ]);
    const group = element(
      'div',
      { className: 'filter-modes', attributes: { role: 'radiogroup', 'aria-label': 'How the filter is read' } },
      this.#modes,
    );
    this.#line.append(box, group, this.#add, saved, this.#error);
    return element('div', { className: 'filter-bar', attributes: { role: 'search' } }, [
      this.#line,
      this.#warning,
      this.#chips.element,
    ]);
  }

  #listen(): void {
    const foreign = new ForeignUndo(this.#input);
    this.#input.addEventListener('input', (event) => {
      if (this.isFocused && !foreign.isIt(event)) return this.#typed();
      // The page has an undo of its own for filters.
      this.#input.value = this.#filter.text;
    });
    this.#input.addEventListener('blur', () => {
      this.#tell();
      this.#ports.onLeave();
    });
    this.#input.addEventListener('click', () => this.#completions.hide());
    this.#input.addEventListener('keydown', (event) => {
      const isAsking = event.key === ' ' && event.ctrlKey;
      if (isAsking) this.#complete(true);
      if (!isAsking && !this.#completions.onKey(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.#modes.forEach((button, index) => {
      button.addEventListener('keydown', (event) => {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
        const next = (index + by + modes.length) % modes.length;
        const mode = modes[next];
        if (by === 0 || !mode) return;
        event.preventDefault();
        event.stopPropagation();
        this.#setMode(mode.id);
        this.#modes[next]?.focus();
      });
    });
  }

  #typed(): void {
    this.#filter = { ...this.#filter, text: this.#input.value };
    this.#draw();
    this.#complete();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), typingPauseMs);
  }

  /** Tells of what was typed, where that has not been told. */
  #tell(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ports.onChange(this.#filter, true);
  }

  /** More is known of what may be typed. */
  suggest(): void {
    if (this.#input.value !== '') this.#complete();
  }

  #complete(isAsked = false): void {
    if (this.#filter.mode !== 'cel' || !this.isFocused) return this.#completions.hide();
    const { value, selectionStart } = this.#input;
    this.#completions.show(this.#ports.complete(value, selectionStart ?? value.length, isAsked));
  }

  #setMode(mode: Mode): void {
    if (mode === this.#filter.mode) return;
    const { text } = this.#filter;
    if (text === '') {
      // An empty text means the same in every mode, so there is nothing to search again.
      this.#filter = { ...this.#filter, mode };
      this.setProblem(null);
      return this.#draw();
    }
    this.#set({ ...this.#filter, mode });
  }

  #set(filter: Filter): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#filter = filter;
    this.#draw();
    this.#ports.onChange(filter, false);
  }

  #draw(): void {
    const { mode, isCaseSensitive } = this.#filter;
    const isEmpty = this.#input.value === '';
    const isLogCel = this.#isLogs && mode === 'cel';
    setAttribute(this.#input, 'placeholder', isLogCel ? logPlaceholder : placeholders[mode]);
    setAttribute(this.#input, 'aria-label', modes.find(({ id }) => id === mode)?.about);
    this.#completions.setEnabled(mode === 'cel');
    this.#clear.hidden = isEmpty;
    this.#hint.hidden = !isEmpty;
    // An expression says itself how it compares.
    this.#case.hidden = mode === 'cel';
    setAttribute(this.#case, 'aria-pressed', String(isCaseSensitive));
    if (!isFiltering(this.#filter)) setText(this.#count, '');
    this.#modes.forEach((button, index) => {
      const isChosen = modes[index]?.id === mode;
      setAttribute(button, 'aria-checked', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    });
    const all = conditionsOf(this.#filter, this.#ports.labelOf);
    this.#chips.draw(this.#isLogs ? all.filter(({ id }) => id !== 'level') : all);
  }

  #openConditions(): void {
    const filter = this.#filter;
    const entry = (label: string, isChecked: boolean, next: Filter): MenuEntry => ({
      kind: 'action',
      label,
      isChecked,
      does: () => this.#set(next),
    });
    const ask = (label: string, kind: 'size' | 'span'): MenuEntry => ({
      kind: 'action',
      label,
      does: () => this.#ports.onAsk(kind, this.#filter),
    });
    const contracts = Object.entries(contractLabels).map(([id, label]) => {
      const contract = id as keyof typeof contractLabels;
      const isChecked = filter.contract === contract;
      return entry(label, isChecked, { ...filter, contract: isChecked ? 'any' : contract });
    });
    const sizes = leastSizes.map((minBytes) => {
      const size = { minBytes, maxBytes: null };
      const isChecked = filter.size?.minBytes === minBytes && filter.size.maxBytes === null;
      return entry(sizeText(size), isChecked, { ...filter, size: isChecked ? null : size });
    });
    const sources = this.#ports
      .sources()
      .map((id) => entry(showHidden(this.#ports.labelOf(id)), filter.sources.includes(id), toggledSource(filter, id)));
    this.#menu.open('Conditions', this.#add, [
      { kind: 'heading', label: 'Only from' },
      ...sources,
      ...(this.#isLogs ? [] : [{ kind: 'heading', label: 'Contract' } as const, ...contracts]),
      { kind: 'heading', label: 'Size' },
      ...sizes,
      ask('Another size…', 'size'),
      { kind: 'heading', label: 'Time' },
      ask('A span of time…', 'span'),
    ]);
  }
}

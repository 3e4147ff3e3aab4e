import { formatCount, plural } from '../../base/counts.ts';
import { element, icon, iconButton, setAttribute, setText } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import type { MapState } from './model/mapState.ts';

interface HeadPorts {
  readonly onFold: (at: HTMLElement) => void;
  readonly onShow: (at: HTMLElement) => void;
  readonly onTake: (at: HTMLElement) => void;
  readonly onKeys: () => void;
  /** What is declared and what was seen differ: that is to be shown. */
  readonly onFindings: () => void;
  /** Down, or Enter, from what is looked for goes into the map or the table. */
  readonly onFound: () => void;
}

/** Whose map it is, how much is on it, what is looked for, and what of it is shown. */
export class TopologyHead {
  readonly element: HTMLElement;
  readonly #title = element('h1', { className: 'page-title' });
  readonly #summary = element('span', { className: 'page-summary', attributes: { role: 'status' } });
  readonly #input = element('input', {
    attributes: { type: 'text', placeholder: 'Find', 'aria-label': 'Find by name', spellcheck: 'false' },
  });
  readonly #fold: HTMLButtonElement;
  readonly #show: HTMLButtonElement;
  readonly #findings: HTMLButtonElement;
  readonly #findingsText = element('span');
  readonly #findingsWord = element('span', { className: 'topology-findings-word' });

  constructor(state: MapState, ports: HeadPorts) {
    this.#fold = iconButton('group-by-ref-type', 'Fold', () => ports.onFold(this.#fold));
    this.#show = iconButton('filter', 'Show and Hide', () => ports.onShow(this.#show));
    const take = iconButton('export', 'Take Along', () => ports.onTake(take));
    for (const button of [this.#fold, this.#show, take]) button.setAttribute('aria-haspopup', 'menu');
    const actions = element('div', { className: 'page-actions' }, [
      this.#fold,
      this.#show,
      take,
      iconButton('keyboard', 'Keys (?)', ports.onKeys),
    ]);
    const attributes = { type: 'button', hidden: '' };
    const findings = { className: 'topology-findings', title: 'Show where declared and seen differ (I)', attributes };
    this.#findings = element('button', { ...findings, onClick: () => ports.onFindings() }, [
      icon('warning'),
      this.#findingsText,
      this.#findingsWord,
    ]);
    const find = element('div', { className: 'text-field topology-find' }, [icon('search'), this.#input]);
    this.element = element('header', { className: 'page-head topology-head' }, [
      this.#title,
      this.#summary,
      this.#findings,
      find,
      actions,
    ]);
    this.#input.addEventListener('input', () => state.find(this.#input.value));
    this.#input.addEventListener('keydown', (event) => this.#onKey(event, state, ports));
    state.onLook(() => this.#draw(state));
    state.onFind(() => this.#draw(state));
  }

  setApplication(name: string): void {
    setText(this.#title, showHidden(name));
    this.#title.title = showHidden(name);
  }

  focusFind(): void {
    this.#input.focus();
    this.#input.select();
  }

  #onKey(event: KeyboardEvent, state: MapState, ports: HeadPorts): void {
    if (event.key === 'Escape' && this.#input.value !== '') {
      this.#input.value = '';
      state.find('');
    } else if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'Escape') ports.onFound();
    else return;
    event.preventDefault();
  }

  #draw(state: MapState): void {
    setText(this.#summary, summaryOf(state));
    this.#summary.title = this.#summary.textContent ?? '';
    const findings = state.topology?.findings.length ?? 0;
    this.#findings.hidden = findings === 0;
    setText(this.#findingsText, formatCount(findings));
    setText(this.#findingsWord, findings === 1 ? ' finding' : ' findings');
    setAttribute(this.#findings, 'aria-label', plural(findings, 'finding'));
    const { hidden, hiddenKinds, known, hidesIsolated, folding } = state.look;
    const isFiltered = hidden.size + hiddenKinds.size > 0 || known !== 'all' || hidesIsolated;
    setAttribute(this.#show, 'aria-pressed', String(isFiltered));
    setAttribute(this.#fold, 'aria-pressed', String(folding !== 'none'));
  }
}

function summaryOf(state: MapState): string {
  const { topology, graph, query, look } = state;
  if (!topology) return '';
  const services = topology.nodes.filter(({ kind }) => kind === 'service' || kind === 'gateway').length;
  const channels = topology.nodes.filter(({ kind }) => kind === 'channel').length;
  const parts = [plural(services, 'service'), plural(channels, 'channel'), plural(topology.edges.length, 'edge')];
  if (look.hidden.size > 0) parts.push(`${look.hidden.size} hidden`);
  if (look.focus) parts.push(`neighbours to depth ${look.focus.depth}`);
  if (query.trim() !== '') {
    const found = graph.nodes.filter(({ name, members }) => state.isFound([name, ...members.map((one) => one.name)]));
    parts.push(`${found.length} found`);
  }
  return parts.join(' · ');
}

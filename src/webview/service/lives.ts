import type { Happening, PageHistory, PageReplica, Phase } from '../../protocol/servicePage.ts';
import { element, setAttribute, setText } from '../kit/dom.ts';
import { windowFor } from './spans.ts';
import { formatClock, formatDateTime, showHidden } from '../kit/format.ts';

/** The states that each container went through, as bands over time, and what happened as a list. */
export class Lives {
  readonly element = element('section', { className: 'lives' });
  readonly #bands = element('div', { className: 'bands' });
  readonly #from = element('span');
  readonly #list = element('ol', { className: 'happenings' });
  readonly #empty = element('p', { className: 'empty', text: 'Nothing is known to have happened.' });
  #labels: ReadonlyMap<string, string> = new Map();
  #history: PageHistory = { happenings: [], lives: [] };
  #shownList = '';

  constructor() {
    const times = element('div', { className: 'chart-times bands-times', attributes: { 'aria-hidden': 'true' } }, [
      this.#from,
      element('span', { text: 'now' }),
    ]);
    this.element.append(element('h2', { text: 'History' }), this.#bands, times, this.#list, this.#empty);
  }

  showContainers(replicas: readonly PageReplica[]): void {
    this.#labels = new Map(replicas.map(({ container, label }) => [container, label]));
    this.#shownList = '';
    this.#drawList();
  }

  show(history: PageHistory): void {
    this.#history = history;
    this.#drawList();
    this.draw(Date.now());
  }

  draw(nowMs: number): void {
    const oldestMs = Math.min(nowMs, ...this.#history.lives.map(({ phases }) => phases[0]?.fromMs ?? nowMs));
    const fromMs = nowMs - windowFor(nowMs - oldestMs);
    setText(this.#from, formatClock(fromMs));
    const { lives } = this.#history;
    while (this.#bands.childElementCount > lives.length) this.#bands.lastElementChild?.remove();
    lives.forEach(({ container, phases }, index) => {
      const band = this.#band(index);
      const [name, strip] = [band.firstElementChild, band.lastElementChild];
      if (!(name instanceof HTMLElement) || !(strip instanceof HTMLElement)) return;
      setText(name, showHidden(this.#labels.get(container) ?? container));
      setAttribute(name, 'title', container);
      drawStrip(strip, phases, fromMs, nowMs);
    });
  }

  #band(index: number): Element {
    const known = this.#bands.children[index];
    if (known) return known;
    const band = element('div', { className: 'band' }, [
      element('span', { className: 'band-name' }),
      element('div', { className: 'strip', attributes: { role: 'img' } }),
    ]);
    this.#bands.append(band);
    return band;
  }

  #drawList(): void {
    const { happenings } = this.#history;
    const text = JSON.stringify(happenings);
    if (text === this.#shownList) return;
    this.#shownList = text;
    this.#list.replaceChildren(...happenings.map((happening) => this.#entry(happening)));
    this.#empty.hidden = happenings.length > 0;
  }

  #entry({ timeMs, container, text, isTrouble }: Happening): HTMLElement {
    return element('li', isTrouble ? { className: 'is-trouble' } : {}, [
      element('time', {
        text: formatClock(timeMs),
        title: formatDateTime(timeMs),
        attributes: { datetime: isoText(timeMs) },
      }),
      element('span', {
        className: 'happening-name',
        text: showHidden(this.#labels.get(container) ?? container),
        title: container,
      }),
      element('span', { className: 'happening-text', text: showHidden(text) }),
    ]);
  }
}

/** Stretches of one life as boxes beside each other. What lies before the first known one stays empty. */
function drawStrip(strip: HTMLElement, phases: readonly Phase[], fromMs: number, nowMs: number): void {
  const span = nowMs - fromMs;
  const shown = phases.flatMap((phase, index) => {
    const endMs = Math.min(nowMs, phases[index + 1]?.fromMs ?? nowMs);
    const startMs = Math.max(fromMs, phase.fromMs);
    return endMs <= fromMs || endMs < startMs ? [] : [{ ...phase, startMs, endMs }];
  });
  while (strip.childElementCount > shown.length) strip.lastElementChild?.remove();
  shown.forEach(({ kind, text, startMs, endMs }, index) => {
    const box = strip.children[index] ?? strip.appendChild(element('span'));
    if (!(box instanceof HTMLElement)) return;
    setAttribute(box, 'class', `phase is-${kind}`);
    setAttribute(box, 'title', `${text} since ${formatDateTime(startMs)}`);
    box.style.left = `${(((startMs - fromMs) / span) * 100).toFixed(2)}%`;
    box.style.width = `${(((endMs - startMs) / span) * 100).toFixed(2)}%`;
  });
  const last = shown.at(-1);
  setAttribute(strip, 'aria-label', last ? `${last.text} since ${formatClock(last.startMs)}` : 'nothing is known');
}

function isoText(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

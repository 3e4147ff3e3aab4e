import type { EdgeEvidence } from '../../../protocol/topology/topology.ts';
import { element, icon, setText } from '../../kit/dom.ts';
import { formatDateTime, showHidden } from '../../kit/format.ts';
import { agoText, evidenceWords } from '../model/topologyWords.ts';
import type { FigureLine } from './figureLines.ts';

/** What is known of something as a part with a heading. */
export function detailSection(title: string, content: readonly Node[]): HTMLElement {
  return element('section', { className: 'known-section' }, [element('h3', { text: title }), ...content]);
}

/** How long ago something was seen; `updateAges` keeps it true. */
export function ageElement(atMs: number, nowMs: number): HTMLElement {
  const made = element('span', { className: 'age', text: agoText(nowMs - atMs), title: formatDateTime(atMs) });
  made.dataset['at'] = String(atMs);
  return made;
}

export function updateAges(within: HTMLElement, nowMs: number): void {
  for (const age of within.querySelectorAll<HTMLElement>('.age')) {
    setText(age, agoText(nowMs - Number(age.dataset['at'])));
  }
}

/** Figures as a list of terms, written anew only where they differ. */
export class FigureList {
  readonly element = element('dl', { className: 'figures' });

  show(lines: readonly FigureLine[]): void {
    this.element.hidden = lines.length === 0;
    const labels = lines.map(({ label }) => label).join('\n');
    if (this.element.dataset['labels'] !== labels) this.#make(lines, labels);
    lines.forEach(({ text, look }, place) => {
      const value = this.element.children[place]?.lastElementChild;
      if (!value) return;
      setText(value, showHidden(text));
      value.className = look ? `figure-${look}` : '';
    });
  }

  #make(lines: readonly FigureLine[], labels: string): void {
    this.element.dataset['labels'] = labels;
    this.element.replaceChildren(
      ...lines.map(({ label }) => element('div', {}, [element('dt', { text: label }), element('dd')])),
    );
  }
}

/** How an edge is known: each kind of evidence with when it was seen last, and how often. */
export function evidenceList(evidence: readonly EdgeEvidence[], nowMs: number): HTMLElement {
  const items = evidence.map(({ source, text, lastSeenMs, times }) => {
    const head = element('div', { className: 'evidence-head' }, [
      element('span', { className: 'evidence-source', text: evidenceWords[source] }),
      ...(lastSeenMs === null ? [] : [ageElement(lastSeenMs, nowMs)]),
      ...(times > 1 ? [element('span', { className: 'evidence-times', text: timesText(times) })] : []),
    ]);
    return element('li', {}, [head, element('div', { className: 'evidence-text', text: showHidden(text) })]);
  });
  return element('ul', { className: 'evidence' }, items);
}

function timesText(times: number): string {
  return `${times.toLocaleString('en-US')} times`;
}

/** A button of an icon and a word. `key` tells it from others when all is drawn again, so that it keeps the focus. */
export function wordButton(key: string, mark: string, label: string, onClick: () => void): HTMLButtonElement {
  const attributes = { type: 'button', 'data-key': key };
  return element('button', { className: 'word-button', attributes, onClick }, [
    icon(mark),
    element('span', { text: label }),
  ]);
}

/** A name that leads to what it names. */
export function nameButton(key: string, name: string, onClick: () => void): HTMLButtonElement {
  const shown = showHidden(name);
  const attributes = { type: 'button', 'data-key': key };
  return element('button', { className: 'link-button name-button', text: shown, title: shown, attributes, onClick });
}

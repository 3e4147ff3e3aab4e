import { formatCount, plural } from '../../base/counts.ts';
import { element, icon, iconButton, setText } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import { lastedText } from './model/durations.ts';
import type { TraceModel } from './model/traceModel.ts';

interface HeadPorts {
  readonly onFollow: (at: HTMLElement) => void;
  readonly onTake: (at: HTMLElement) => void;
  readonly onKeys: () => void;
  readonly onNextProblem: () => void;
}

/** Whose trace it is, how much there is of it, and what is wrong with it. */
export class TraceHead {
  readonly element: HTMLElement;
  readonly #value = element('h1', { className: 'page-title trace-value' });
  readonly #summary = element('span', { className: 'page-summary', attributes: { role: 'status' } });
  readonly #wrong: HTMLButtonElement;
  readonly #wrongText = element('span');

  constructor(ports: HeadPorts) {
    const follow = iconButton('references', 'Trace Another Value of the Hop (F)', () => ports.onFollow(follow));
    const take = iconButton('export', 'Take Along', () => ports.onTake(take));
    for (const button of [follow, take]) button.setAttribute('aria-haspopup', 'menu');
    this.#wrong = element(
      'button',
      { className: 'trace-wrong', title: 'Go to the next (E)', attributes: { type: 'button', hidden: '' } },
      [icon('warning'), this.#wrongText],
    );
    this.#wrong.addEventListener('click', ports.onNextProblem);
    const actions = element('div', { className: 'page-actions' }, [
      follow,
      take,
      iconButton('keyboard', 'Keys (?)', ports.onKeys),
    ]);
    this.element = element('header', { className: 'page-head' }, [this.#value, this.#summary, this.#wrong, actions]);
  }

  get followButton(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>('.page-actions button');
  }

  setValue(value: string): void {
    const shown = showHidden(value);
    setText(this.#value, shown);
    this.#value.title = shown;
  }

  show(model: TraceModel): void {
    setText(this.#summary, summaryOf(model));
    this.#summary.title = this.#summary.textContent ?? '';
    const errors = model.problems.length - model.missing.length;
    const parts = [
      ...(errors > 0 ? [plural(errors, 'error')] : []),
      ...(model.missing.length > 0 ? [`${formatCount(model.missing.length)} missing`] : []),
    ];
    this.#wrong.hidden = parts.length === 0;
    this.#wrong.classList.toggle('trace-wrong-error', errors > 0);
    setText(this.#wrongText, parts.join(', '));
  }
}

function summaryOf({ hops, total, unknown, times, hues }: TraceModel): string {
  const shown =
    total > hops.length ? `the first ${formatCount(hops.length)} of ${plural(total, 'hop')}` : plural(total, 'hop');
  const parts = [shown];
  if (hues.size > 0) parts.push(plural(hues.size, 'service'));
  if (hops.length > 0) parts.push(lastedText(times.endMs));
  if (unknown > 0) parts.push(`${plural(unknown, 'row')} still to be looked at`);
  return parts.join(' · ');
}

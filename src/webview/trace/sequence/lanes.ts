import type { Hop, Missing } from '../../../protocol/traces/trace.ts';
import { element, icon } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { isLine, nameOfHop, textOfHop } from '../model/hopText.ts';
import { lastedText } from '../model/durations.ts';
import type { SequenceHop } from '../model/sequence.ts';
import type { TraceModel } from '../model/traceModel.ts';

/** From this share of the columns on. */
const leftFrom = 0.6;

/** One line of the diagram. Columns are as wide as each other: places are told in columns. */
export function laneOfHop(line: SequenceHop, { hops, hues, times }: TraceModel, names: readonly string[]): HTMLElement {
  const hop = hops[line.place];
  const lane = element('div', { className: 'lane' });
  if (!hop) return lane;
  const { from, arrows, isReply } = line;
  for (const { to, isProven } of arrows) {
    lane.append(arrowBetween(from, to, isReply ? 'arrow-reply' : isProven ? '' : 'arrow-declared'));
  }
  const dot = element('span', { className: `dot ${dotClass(hop)}` });
  const hue = hop.service === null ? undefined : hues.get(hop.service);
  if (hue !== undefined) dot.dataset['hue'] = String(hue);
  put(dot, from);
  const durationMs = times.hops[line.place]?.isMeasured === true ? hop.durationMs : null;
  const text = textOf(hop, durationMs, Math.min(from, ...arrows.map(({ to }) => to)), arrows.length > 0);
  // What stands alone has more room before it in the columns to the right.
  if (arrows.length === 0 && from + 0.5 > names.length * leftFrom) text.classList.add('lane-before');
  lane.append(dot, text);
  lane.append(element('span', { className: 'sr-only', text: saidOf(line, names) }));
  return lane;
}

function dotClass({ kind, isError }: Hop): string {
  const shape = isLine(kind) ? 'dot-line' : kind === 'span' ? 'dot-span' : 'dot-message';
  return isError ? `${shape} dot-error` : shape;
}

/** Above its arrow; beside the dot where there is none. */
function textOf(hop: Hop, durationMs: number | null, column: number, isAbove: boolean): HTMLElement {
  const text = showHidden(textOfHop(hop));
  const name = isLine(hop.kind) ? '' : showHidden(nameOfHop(hop));
  const made = element('span', { className: isAbove ? 'lane-text lane-above' : 'lane-text', title: text });
  put(made, column);
  if (hop.isError) made.append(element('span', { className: 'lane-error' }, [icon('error')]));
  if (name !== '') made.append(element('span', { className: 'lane-name', text: name }));
  if (durationMs !== null) made.append(element('span', { className: 'lane-took', text: lastedText(durationMs) }));
  if (isLine(hop.kind) || !isAbove) made.append(element('span', { className: 'lane-line', text }));
  else made.append(element('span', { className: 'lane-id', text: showHidden(hop.row.id) }));
  return made;
}

function saidOf({ from, arrows, isReply }: SequenceHop, names: readonly string[]): string {
  const to = arrows.map((arrow) => `${names[arrow.to] ?? ''}${arrow.isProven ? '' : ' (not seen there)'}`).join(', ');
  const start = names[from] ?? '';
  return to === '' ? `at ${start}` : `${isReply ? 'a reply ' : ''}from ${start} to ${to}`;
}

/** Who should have gone on, and did not. */
export function laneOfMissing({ text }: Missing, from: number | undefined, to: number | undefined): HTMLElement {
  const lane = element('div', { className: 'lane' });
  if (from !== undefined && to !== undefined && from !== to) lane.append(arrowBetween(from, to, 'arrow-missing'));
  const shown = showHidden(text);
  const said = element('span', { className: 'lane-text lane-above lane-missing', title: shown }, [
    icon('warning'),
    element('span', { className: 'lane-line', text: shown }),
  ]);
  put(said, Math.min(from ?? to ?? 0, to ?? from ?? 0));
  lane.append(said);
  return lane;
}

function arrowBetween(from: number, to: number, kind: string): HTMLElement {
  const direction = to < from ? 'arrow-left' : to === from ? 'arrow-self' : '';
  const arrow = element('span', { className: ['arrow', direction, kind].filter((each) => each !== '').join(' ') });
  put(arrow, Math.min(from, to));
  arrow.style.setProperty('--length', String(Math.abs(to - from)));
  return arrow;
}

/** At the middle of a column. */
function put(target: HTMLElement, column: number): void {
  target.style.setProperty('--at', String(column + 0.5));
}

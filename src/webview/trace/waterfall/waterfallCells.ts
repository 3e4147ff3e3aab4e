import { plural } from '../../../base/counts.ts';
import type { Missing } from '../../../protocol/traces/trace.ts';
import { element, icon } from '../../kit/dom.ts';
import { formatDateTime, showHidden } from '../../kit/format.ts';
import { lastedText } from '../model/durations.ts';
import { iconOfHop, isLine, kindOfHop, nameOfHop, textOfHop } from '../model/hopText.ts';
import type { TraceModel } from '../model/traceModel.ts';
import type { HopLine, MissingLine } from '../model/traceTree.ts';
import type { TimeAxis } from './timeAxis.ts';

/** Deeper lines stand as far in as these: their text would have no room. */
const maxIndent = 10;

export function hopCells(line: HopLine, model: TraceModel, axis: TimeAxis): readonly HTMLElement[] {
  const hop = model.hops[line.place];
  const time = model.times.hops[line.place];
  if (!hop || !time) return [];
  const { lastsMs, isMeasured, waitMs } = time;
  return [
    nameCell(line, model),
    serviceCell(hop.service, model.hues),
    element('div', {
      className: isMeasured ? 'cell-number' : 'cell-number cell-derived',
      text: lastsMs > 0 || isMeasured ? lastedText(lastsMs) : '',
      title: isMeasured ? '' : lastsMs > 0 ? 'Until the last that came of it' : '',
      attributes: { role: 'gridcell' },
    }),
    element('div', {
      className: 'cell-number',
      text: waitMs === undefined ? '' : lastedText(waitMs),
      attributes: { role: 'gridcell' },
    }),
    barCell(line, model, axis),
  ];
}

function nameCell({ place, level, isExpanded }: HopLine, model: TraceModel): HTMLElement {
  const hop = model.hops[place];
  const cell = element('div', { className: 'cell-name', attributes: { role: 'gridcell' } });
  if (!hop) return cell;
  const text = showHidden(textOfHop(hop));
  const name = showHidden(nameOfHop(hop));
  const kind = kindOfHop(hop);
  indent(cell, level);
  cell.title = `${kind} ${name}\n${formatDateTime(hop.row.timeMs)}\n${text}`;
  const mark = hop.isError ? 'error' : iconOfHop(hop);
  cell.append(
    twistie(isExpanded),
    element('span', { className: hop.isError ? 'hop-icon hop-error' : 'hop-icon' }, [icon(mark)]),
    element('span', { className: 'sr-only', text: hop.isError ? `${kind}, an error` : kind }),
  );
  // The service has a column of its own: of a line, its text is what tells it from others.
  if (isLine(hop.kind)) cell.append(element('span', { className: 'hop-line', text }));
  else {
    cell.append(element('span', { className: 'hop-name', text: name }));
    if (text !== '') cell.append(element('span', { className: 'hop-text', text }));
  }
  const below = model.tree.below[place];
  if (isExpanded === false && below && below.count > 0) {
    const badge = element('span', {
      className: below.hasError ? 'hop-below hop-below-error' : 'hop-below',
      text: `+${below.count}`,
      title: `${plural(below.count, 'hop')} below${below.hasError ? ', with an error' : ''}`,
    });
    cell.append(badge);
  }
  return cell;
}

function twistie(isExpanded: boolean | undefined): HTMLElement {
  const made = element('span', { className: 'line-twistie' });
  if (isExpanded === undefined) made.classList.add('line-leaf');
  else made.append(icon(isExpanded ? 'chevron-down' : 'chevron-right'));
  return made;
}

function serviceCell(service: string | null, hues: ReadonlyMap<string, number>): HTMLElement {
  const name = showHidden(service ?? '');
  const cell = element('div', { className: 'cell-service', title: name, attributes: { role: 'gridcell' } });
  if (service === null) return cell;
  const dot = element('span', { className: 'service-dot', attributes: { 'aria-hidden': 'true' } });
  const hue = hues.get(service);
  if (hue !== undefined) dot.dataset['hue'] = String(hue);
  cell.append(dot, element('span', { className: 'service-name', text: name }));
  return cell;
}

function barCell({ place }: HopLine, { hops, times, hues }: TraceModel, axis: TimeAxis): HTMLElement {
  const cell = element('div', { className: 'cell-bar', attributes: { role: 'gridcell' } });
  const [hop, time] = [hops[place], times.hops[place]];
  if (!hop || !time) return cell;
  const { startMs, lastsMs, isMeasured, waitMs = 0 } = time;
  const isStated = hop.causes[0]?.isStated === true;
  if (waitMs > 0) cell.append(part(isStated ? 'wait' : 'wait wait-inferred', startMs - waitMs, waitMs, axis));
  const bar = part(barClass(isLine(hop.kind), isMeasured, lastsMs), startMs, lastsMs, axis);
  const hue = hop.service === null ? undefined : hues.get(hop.service);
  if (hop.isError) bar.classList.add('bar-error');
  else if (hue !== undefined) bar.dataset['hue'] = String(hue);
  const said = `after ${lastedText(startMs)}`;
  cell.title = `${said}${lastsMs > 0 ? `, ${lastedText(lastsMs)} long` : ''}`;
  cell.append(bar, element('span', { className: 'sr-only', text: said }));
  return cell;
}

function barClass(isOfLine: boolean, isMeasured: boolean, lastsMs: number): string {
  if (isOfLine) return 'bar bar-line';
  // A message has no length of its own: it is a point, and what is thin behind it is what it took to work on it.
  return isMeasured || lastsMs === 0 ? 'bar' : 'bar bar-worked';
}

/** Clipped to the axis; outside of it, nothing. */
function part(className: string, startMs: number, lengthMs: number, axis: TimeAxis): HTMLElement {
  const made = element('span', { className });
  const [from, to] = [axis.shareOf(startMs), axis.shareOf(startMs + lengthMs)];
  if (to < 0 || from > 1) {
    made.hidden = true;
    return made;
  }
  const start = Math.max(0, from);
  made.style.left = `${(start * 100).toFixed(3)}%`;
  made.style.width = `${((Math.min(1, to) - start) * 100).toFixed(3)}%`;
  return made;
}

export function missingCells(
  { missing, level }: MissingLine,
  model: TraceModel,
  axis: TimeAxis,
): readonly HTMLElement[] {
  const text = showHidden(missing.text);
  const name = element('div', { className: 'cell-name', title: text, attributes: { role: 'gridcell' } }, [
    twistie(undefined),
    element('span', { className: 'hop-icon missing-icon' }, [icon('warning')]),
    element('span', { className: 'missing-text', text }),
  ]);
  indent(name, level);
  const empty = (): HTMLElement => element('div', { className: 'cell-number', attributes: { role: 'gridcell' } });
  return [name, serviceCell(missing.service, model.hues), empty(), empty(), missingBar(missing, model, axis)];
}

/** From when it could have come until the end: it still has not. */
function missingBar({ after, kind }: Missing, { times }: TraceModel, axis: TimeAxis): HTMLElement {
  const cell = element('div', { className: 'cell-bar', attributes: { role: 'gridcell' } });
  const from = times.hops[after ?? -1];
  if (!from || kind === 'evicted' || kind === 'gap') return cell;
  cell.append(part('missing-bar', from.startMs, Math.max(0, axis.range.toMs - from.startMs), axis));
  return cell;
}

function indent(cell: HTMLElement, level: number): void {
  cell.style.setProperty('--indent', String(Math.min(level - 1, maxIndent)));
}

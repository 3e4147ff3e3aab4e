import { formatCount } from '../../../base/counts.ts';
import type { RecentTraceRow, Station } from '../../../protocol/traces/recentTraces.ts';
import { element, icon } from '../../kit/dom.ts';
import { formatDateTime, formatTime, showHidden } from '../../kit/format.ts';
import { missingText, stepsOf, traceTookText, troubleText, type PathStep } from './recentModel.ts';

/** The cells of one trace. */
export function recentCells(trace: RecentTraceRow, stations: readonly Station[]): readonly HTMLElement[] {
  const { firstMs, lastMs, hops, errors, invalid } = trace;
  const started = cell('recent-started', formatTime(firstMs));
  started.title = formatDateTime(firstMs);
  return [
    stateCell(trace, stations),
    valueCell(trace),
    started,
    cell('recent-took', traceTookText(lastMs - firstMs)),
    cell('recent-hops', `${trace.isPartial ? '≥ ' : ''}${formatCount(hops)}`),
    cell('recent-errors', errors + invalid === 0 ? '' : formatCount(errors + invalid)),
    pathCell(trace, stations),
  ];
}

function cell(className: string, text = '', children: readonly Node[] = []): HTMLElement {
  const made = element('div', { className, attributes: { role: 'gridcell' } }, children);
  if (text !== '') made.append(text);
  return made;
}

/** By shape and by colour; in words for who sees neither. */
function stateCell(trace: RecentTraceRow, stations: readonly Station[]): HTMLElement {
  const trouble = troubleText(trace);
  const missing = missingText(trace, stations);
  if (trouble === '' && missing === undefined) return cell('recent-state');
  const name = trouble === '' ? 'clock' : 'error';
  const words = [...(trouble === '' ? [] : [`Failed: ${trouble}`]), ...(missing === undefined ? [] : [missing])].join(
    '. ',
  );
  const made = cell(`recent-state recent-${name}`, '', [
    icon(name),
    element('span', { className: 'sr-only', text: showHidden(words) }),
  ]);
  made.title = showHidden(words);
  return made;
}

function valueCell({ value, companion }: RecentTraceRow): HTMLElement {
  const made = cell('recent-value', '', [
    element('span', { className: 'recent-open', text: showHidden(value) }),
    ...(companion === null ? [] : [element('span', { className: 'recent-companion', text: showHidden(companion) })]),
  ]);
  made.title = showHidden(companion === null ? value : `${value} · ${companion}`);
  return made;
}

function pathCell(trace: RecentTraceRow, stations: readonly Station[]): HTMLElement {
  const steps = stepsOf(trace, stations);
  const parts = steps.flatMap((step, at) => (at === 0 ? [stepElement(step)] : [arrow(), stepElement(step)]));
  const made = cell('recent-path', '', parts);
  const missing = missingText(trace, stations);
  const path = steps.filter(({ isMissing }) => !isMissing).map(({ label }) => label);
  made.title = showHidden([path.join(' → '), ...(missing === undefined ? [] : [missing])].join('\n'));
  return made;
}

function arrow(): HTMLElement {
  return element('span', { className: 'recent-arrow', text: '→', attributes: { 'aria-hidden': 'true' } });
}

function stepElement({ label, isService, isMissing }: PathStep): HTMLElement {
  const className = `recent-step${isService ? ' recent-service' : ''}${isMissing ? ' recent-missing' : ''}`;
  const made = element('span', { className }, isMissing ? [icon('clock')] : []);
  made.append(showHidden(label));
  if (isMissing) made.append(element('span', { className: 'sr-only', text: ' never came' }));
  return made;
}

import { formatCount } from '../../../base/counts.ts';
import type { Filter, FilterProblem } from '../../../protocol/filterShapes.ts';
import type { Counts } from '../../../protocol/shapes.ts';
import { formatSize, formatTime, showHidden } from '../../kit/format.ts';
import { levelLabel } from '../logs/levelChoices.ts';
import { durationLabel, type Span } from '../histogram/histogramModel.ts';

/** One part of a filter beside its text, as a chip shows it. */
export interface Condition {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  /** The filter with this part taken away. */
  readonly without: Filter;
}

/** A longer text is no filter that anybody reads. */
export const maxFilterLength = 4000;

export const contractLabels = { valid: 'Matches contract', invalid: 'Violates contract', none: 'No contract' } as const;

/** Whether it can leave out any row. */
export function isFiltering(filter: Filter): boolean {
  return filter.text !== '' || conditionsOf(filter, () => '').length > 0;
}

export function conditionsOf(filter: Filter, labelOf: (source: string) => string): readonly Condition[] {
  const { sources, span, size, contract, minLevel } = filter;
  const conditions: Condition[] =
    sources.length > maxNamedSources
      ? [manySources(filter)]
      : sources.map((id) => sourceCondition(filter, id, labelOf));
  if (span) conditions.push({ id: 'span', label: spanLabel(span), icon: 'clock', without: { ...filter, span: null } });
  if (size)
    conditions.push({ id: 'size', label: sizeText(size), icon: 'symbol-ruler', without: { ...filter, size: null } });
  if (minLevel) {
    const label = levelLabel(minLevel);
    conditions.push({ id: 'level', label, icon: 'list-selection', without: { ...filter, minLevel: null } });
  }
  if (contract !== 'any') {
    const label = contractLabels[contract];
    conditions.push({ id: 'contract', label, icon: 'verified', without: { ...filter, contract: 'any' } });
  }
  return conditions;
}

/** More sources than these are counted: the list of sources names them. */
const maxNamedSources = 4;

function sourceCondition(filter: Filter, id: string, labelOf: (source: string) => string): Condition {
  const without = { ...filter, sources: filter.sources.filter((other) => other !== id) };
  return { id: `source ${id}`, label: showHidden(labelOf(id)), icon: 'filter', without };
}

function manySources(filter: Filter): Condition {
  const label = `${filter.sources.length} sources`;
  return { id: 'sources', label, icon: 'filter', without: { ...filter, sources: [] } };
}

/** How many rows match, beside the filter. */
export function matchText(
  { matched, held, scan, partly }: Pick<Counts, 'matched' | 'held' | 'scan' | 'partly'>,
  isFiltered: boolean,
): string {
  if (!isFiltered) return '';
  const percent = scan ? ` · ${Math.floor(doneShare(scan) * 100)} %` : '';
  const inPart = partly ? ` · ${formatCount(partly.rows)} too large to search fully` : '';
  return `${formatCount(matched)} of ${formatCount(held)}${percent}${inPart}`;
}

/** The share of the messages that a filter at work has looked at. */
export function doneShare(scan: Counts['scan']): number {
  return scan && scan.total > 0 ? scan.done / scan.total : 1;
}

/** A source joins those that show, or leaves them. */
export function toggledSource(filter: Filter, id: string): Filter {
  const has = filter.sources.includes(id);
  return { ...filter, sources: has ? filter.sources.filter((other) => other !== id) : [...filter.sources, id] };
}

export function spanLabel({ fromMs, toMs }: Span): string {
  return `${formatTime(fromMs)} – ${formatTime(toMs)} (${durationLabel(toMs - fromMs)})`;
}

export function sizeText({ minBytes, maxBytes }: NonNullable<Filter['size']>): string {
  if (minBytes !== null && maxBytes !== null) return `${formatSize(minBytes)} – ${formatSize(maxBytes)}`;
  if (maxBytes !== null) return `≤ ${formatSize(maxBytes)}`;
  return `≥ ${formatSize(minBytes ?? 0)}`;
}

const aroundProblem = 24;

/** The text around a fault: before it, the character at it, and behind it. Undefined where nobody knows the place. */
export function excerptOf(
  text: string,
  { position }: FilterProblem,
): { readonly before: string; readonly at: string; readonly after: string } | undefined {
  if (position === null) return undefined;
  const place = Math.min(position, text.length);
  const from = Math.max(0, place - aroundProblem);
  const to = Math.min(text.length, place + aroundProblem);
  return {
    before: `${from > 0 ? '…' : ''}${text.slice(from, place)}`,
    at: text.slice(place, place + 1) || ' ',
    after: `${text.slice(place + 1, to)}${to < text.length ? '…' : ''}`,
  };
}

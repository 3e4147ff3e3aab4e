import { celAnd, celString } from '../../../base/celText.ts';
import type { Filter } from '../../../protocol/filterShapes.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import { showHidden } from '../../kit/format.ts';
import { conditionsOf } from './filterModel.ts';

/** The filter with one more condition in CEL, which is added to what is written. */
export function withCondition(filter: Filter, condition: string): Filter {
  const text = filter.mode === 'cel' ? filter.text : searchAsCel(filter);
  // Chosen twice it says nothing new.
  if (text.split(' && ').includes(condition)) return { ...filter, mode: 'cel', text };
  return { ...filter, mode: 'cel', text: celAnd(text, condition) };
}

/** What a filter by text or by a regular expression looks for, as a condition. */
function searchAsCel({ mode, text, isCaseSensitive }: Filter): string {
  if (text === '') return '';
  if (mode === 'text' && isCaseSensitive) return `text.contains(${celString(text)})`;
  const pattern = mode === 'text' ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text;
  return `text.matches(${celString(isCaseSensitive ? pattern : `(?i)${pattern}`)})`;
}

/** A condition that is true of one source's messages. Undefined where others are called the same, and are of its kind. */
export function conditionOfSource(
  id: string,
  sources: readonly Pick<SourceStatus, 'id' | 'label' | 'kind'>[],
  isHidden: boolean,
): string | undefined {
  const own = sources.find((source) => source.id === id);
  if (!own) return undefined;
  const others = sources.filter((source) => source.id !== id && source.label === own.label);
  if (others.some(({ kind }) => kind === own.kind)) return undefined;
  const name = celString(own.label);
  if (others.length === 0) return `source ${isHidden ? '!=' : '=='} ${name}`;
  const both = `source == ${name} && kind == "${own.kind}"`;
  return isHidden ? `!(${both})` : both;
}

/** In a few words, for who cannot see the filter. */
export function describedFilter(filter: Filter, labelOf: (source: string) => string): string {
  const parts = [filter.text, ...conditionsOf(filter, labelOf).map(({ label }) => label)].filter((part) => part !== '');
  return parts.length === 0 ? 'no filter' : showHidden(parts.join(', '));
}

import { sizeOf, spanOf, typedSize, typedSpan } from '../../app/inspector/typedConditions.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import { askText } from '../ui/inputs.ts';

/** Lets the user type a condition; an empty one is taken away. Undefined when dismissed. */
export async function askCondition(kind: 'size' | 'span', filter: Filter): Promise<Filter | undefined> {
  const text = (await (kind === 'size' ? askSize(filter) : askSpan(filter)))?.trim();
  if (text === undefined) return undefined;
  if (kind === 'size') return { ...filter, size: text === '' ? null : (sizeOf(text) ?? filter.size) };
  return { ...filter, span: text === '' ? null : (spanOf(text, new Date()) ?? filter.span) };
}

function askSize({ size }: Filter): Promise<string | undefined> {
  return askText({
    title: 'Filter by Size',
    prompt: 'The size of all fields together. Empty: any size.',
    placeHolder: '> 10 kB, <= 1 MB, 1 kB - 2 MB',
    value: typedSize(size),
    validateInput: (value) => (isFine(value, sizeOf) ? undefined : 'Write > 10 kB, <= 1 MB, or 1 kB - 2 MB.'),
  });
}

function askSpan({ span }: Filter): Promise<string | undefined> {
  return askText({
    title: 'Filter by Time',
    prompt: 'Times of today, or with a date. Empty: any time.',
    placeHolder: '12:00 to 12:30, 2025-11-24 12:00 to 13:00, last 15m',
    value: typedSpan(span),
    validateInput: (value) =>
      isFine(value, (text) => spanOf(text, new Date())) ? undefined : 'Write 12:00 to 12:30, or last 15m.',
  });
}

function isFine(value: string, parse: (text: string) => unknown): boolean {
  return value.trim() === '' || parse(value) !== undefined;
}

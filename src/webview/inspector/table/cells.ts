import type { CelVariable } from '../../../base/kinds/celVariables.ts';
import { isBuiltInColumn, type BuiltInColumn, type ColumnId, type FieldPath } from '../../../base/kinds/columns.ts';
import type { TimeFormat } from '../../../protocol/inspectorSaved.ts';
import type { Row } from '../../../protocol/shapes.ts';
import { formatDateTime, formatSize, formatTime, showHidden } from '../../kit/format.ts';
import { durationLabel } from '../histogram/histogramModel.ts';

/** The settings that a cell's text depends on beside its row. */
export interface CellContext {
  readonly timeFormat: TimeFormat;
  readonly nowMs: number;
  /** The row above; undefined where it is not known. */
  readonly previousMs: number | undefined;
  /** Which of the row's `cells` a path is at. */
  readonly fields: readonly FieldPath[];
}

/** A cell that a menu is opened on. */
export interface MenuCell {
  readonly column: ColumnId;
  /** What the cell says. */
  readonly text: string;
}

/** The columns whose cells are plain text. The preview has marks, the source an icon, and the contract is a sign. */
type TextColumn = Exclude<ColumnId, 'preview' | 'source' | 'contract'>;

export function cellText(columnId: TextColumn, row: Row, context: CellContext): string {
  switch (columnId) {
    case 'time':
      return timeText(row.timeMs, context);
    case 'id':
      return showHidden(row.id);
    case 'key':
      return showHidden(row.key ?? '');
    case 'type':
      return showHidden(row.type ?? '');
    case 'level':
      return row.level ?? '';
    case 'size':
      return formatSize(row.sizeBytes);
    default:
      return fieldText(columnId, row, context);
  }
}

/** Where a filter finds what a cell of this column shows: a variable of filters, or a path. */
export function cellPath(columnId: ColumnId): string {
  return isBuiltInColumn(columnId) ? cellVariables[columnId] : columnId;
}

const cellVariables: Readonly<Record<BuiltInColumn, CelVariable>> = {
  time: 'time',
  source: 'source',
  id: 'id',
  key: 'key',
  type: 'eventType',
  level: 'level',
  size: 'size',
  contract: 'contract',
  preview: 'payload',
};

/** Only the path of a field is left here: a built-in column without a case of its own does not compile. */
function fieldText(path: FieldPath, row: Row, context: CellContext): string {
  return showHidden(row.cells[context.fields.indexOf(path)] ?? '');
}

export function timeText(timeMs: number, { timeFormat, nowMs, previousMs }: CellContext): string {
  switch (timeFormat) {
    case 'absolute':
      return formatTime(timeMs);
    case 'date':
      return formatDateTime(timeMs);
    case 'relative':
      return agoText(nowMs - timeMs);
    case 'delta':
      return previousMs === undefined ? formatTime(timeMs) : deltaText(timeMs - previousMs);
  }
}

function agoText(agoMs: number): string {
  if (Number.isNaN(agoMs)) return '–';
  if (Math.abs(agoMs) < 1000) return 'now';
  const text = durationLabel(Math.floor(Math.abs(agoMs) / 1000) * 1000);
  return agoMs < 0 ? `in ${text}` : `${text} ago`;
}

function deltaText(deltaMs: number): string {
  const sign = deltaMs < 0 ? '−' : '+';
  return `${sign}${durationLabel(Math.abs(deltaMs))}`;
}

const contractTexts = {
  none: { icon: '', text: 'No contract' },
  valid: { icon: 'check', text: 'Valid' },
  invalid: { icon: 'error', text: 'Not valid' },
  pending: { icon: 'watch', text: 'Not checked yet' },
} as const;

export function contractSign(row: Row): { readonly icon: string; readonly text: string } {
  return contractTexts[row.contract];
}

export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** The preview's text beside an open detail. */
const narrowColumnLength = 30;

/** The preview cut at its marks, begun so late that the first one can be seen in a narrow column. */
export function previewParts({ preview, marks }: Pick<Row, 'preview' | 'marks'>): readonly TextPart[] {
  const [firstStart = 0, firstEnd = 0] = marks;
  const isOutOfSight = firstStart > 12 && firstEnd > narrowColumnLength;
  const from = isOutOfSight ? firstStart - 12 : 0;
  const parts: TextPart[] = isOutOfSight ? [{ text: '…', isMatch: false }] : [];
  let at = from;
  for (let index = 0; index + 1 < marks.length; index += 2) {
    const start = Math.max(at, marks[index] ?? 0);
    const end = marks[index + 1] ?? 0;
    if (end <= start) continue;
    if (start > at) parts.push(part(preview.slice(at, start), false));
    parts.push(part(preview.slice(start, end), true));
    at = end;
  }
  if (at < preview.length) parts.push(part(preview.slice(at), false));
  return parts;
}

function part(text: string, isMatch: boolean): TextPart {
  return { text: showHidden(text), isMatch };
}

import { isFieldPath, type SortableColumn, type SortKey } from '../../base/kinds/columns.ts';
import { logLevels } from '../../base/kinds/logLevels.ts';
import { objectOf } from '../decode/byteReader.ts';
import { parsePath, valueAt } from './payloadPath.ts';
import type { RowLens } from './rowLens.ts';

/** Reads one column of a row: what lies at a path below `payload`, `fields` or `headers`. */
export type ReadColumn = (lens: RowLens) => unknown;

/** A reader for a path such as `payload.total`; one that finds nothing for what is no path. */
export function columnReader(path: string): ReadColumn {
  const steps = parsePath(path);
  const [root, ...rest] = steps ?? [];
  switch (root) {
    case 'payload':
      return (lens) => valueAt(lens.payload, rest);
    case 'fields':
      return (lens) => valueAt(fieldsFor(lens, rest[0]), rest);
    case 'headers':
      return (lens) => valueAt(lens.headers, rest);
    default:
      return () => undefined;
  }
}

/** The others of a message's fields, which may be hundreds of megabytes, are not read for one. */
function fieldsFor(lens: RowLens, name: string | number | undefined): Readonly<Record<string, unknown>> {
  if (typeof name !== 'string') return lens.fields;
  const value = lens.field(name);
  return value === undefined ? {} : objectOf([[name, value]]);
}

/** What is known of every row, by the name of its column. */
const rowColumns: Readonly<Record<SortableColumn, ReadColumn>> = {
  time: (lens) => lens.timeMs,
  source: (lens) => lens.source?.label,
  id: (lens) => idParts(lens.id),
  size: (lens) => lens.sizeBytes,
  key: (lens) => lens.key ?? undefined,
  type: (lens) => lens.type ?? undefined,
  level: (lens) => (lens.level ? logLevels.indexOf(lens.level) : -1),
};

/** What rows are sorted by: a column's name or a path. */
export function sortReader(by: SortKey): ReadColumn {
  return isFieldPath(by) ? columnReader(by) : rowColumns[by];
}

/** Entry ids sort as numbers, time first. */
function idParts(id: string): unknown {
  const [, time, place] = /^(\d{1,15})-(\d{1,9})$/.exec(id) ?? [];
  return time === undefined ? id : Number(time) * 1e4 + Math.min(9999, Number(place));
}

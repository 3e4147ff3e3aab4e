import { MadeOf } from '../trees/madeOf.ts';

interface Row {
  readonly id: string;
  readonly application?: string;
  readonly children?: readonly Row[];
}

/**
 * A row and all below it, as those of one application: commands find it by the key, and rows of two applications of one name
 * differ in their ids.
 */
export function ownedBy<R extends Row>(row: R, key: string): R {
  return owned.of(row, [key], () => ({
    ...row,
    id: row.id.startsWith(key) ? row.id : `${key}${row.id}`,
    application: key,
    ...(row.children && { children: row.children.map((child) => ownedBy(child, key)) }),
  })) as R;
}

/** Of the same row the same, which need not be compared when it is drawn. */
const owned = new MadeOf<Row, Row>();

import { isBuiltInColumn, type FieldPath } from '../../../base/kinds/columns.ts';
import type { ChecklistGroup, ChecklistItem } from '../../kit/checklist.ts';
import { nameOf, type Column } from './columns.ts';

/** More fields than that are found by their names only in the data. */
const maxSuggestions = 100;

/**
 * The columns that can be chosen: those of every message, in their own group, then fields, those that are shown first.
 * Each field says where it is: "level" of a payload is no "Level" of a log line.
 */
export function columnGroups(columns: readonly Column[], seen: readonly FieldPath[]): readonly ChecklistGroup[] {
  const isStandard = ({ id }: Column): boolean => isBuiltInColumn(id);
  const known = new Set(columns.map(({ id }) => id));
  const fields = [
    ...columns.flatMap(({ id, isHidden }) => (isBuiltInColumn(id) ? [] : [fieldItem(id, !isHidden)])),
    ...seen
      .filter((path) => !known.has(path))
      .slice(0, maxSuggestions)
      .map((path) => fieldItem(path, false)),
  ];
  const standard = columns.filter(isStandard).map((column) => ({
    id: column.id,
    label: nameOf(column),
    isChecked: !column.isHidden,
  }));
  const groups = [
    { title: 'Columns of every message', items: standard },
    { title: 'Fields', items: fields },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** `payload.order.total` is listed as `order.total`, with `payload` beside it. */
function fieldItem(path: FieldPath, isChecked: boolean): ChecklistItem {
  const root = /^\w+/.exec(path)?.[0] ?? '';
  return { id: path, label: path.slice(root.length).replace(/^\./, ''), hint: root, isChecked };
}

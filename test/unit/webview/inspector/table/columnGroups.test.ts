import { describe, expect, it } from 'vitest';
import { foundIn } from '../../../../../src/webview/kit/checklist.ts';
import { columnGroups } from '../../../../../src/webview/inspector/table/columnGroups.ts';
import { defaultColumns, toggled, withField } from '../../../../../src/webview/inspector/table/columns.ts';

const columns = withField(defaultColumns(), 'payload.level');
const groups = columnGroups(columns, ['payload.level', 'payload.order.total', 'headers["odd key"]']);

describe('The list of columns', () => {
  it('has the columns of every message apart from fields, each field with where it is', () => {
    expect(groups.map(({ title }) => title)).toEqual(['Columns of every message', 'Fields']);
    expect(groups[0]?.items.map(({ label }) => label)).toContain('Level');
    expect(groups[1]?.items).toEqual([
      { id: 'payload.level', label: 'level', hint: 'payload', isChecked: true },
      { id: 'payload.order.total', label: 'order.total', hint: 'payload', isChecked: false },
      { id: 'headers["odd key"]', label: '["odd key"]', hint: 'headers', isChecked: false },
    ]);
  });

  it('finds both levels, and tells them apart', () => {
    const found = foundIn(groups, ' LEVEL ').flatMap(({ title, items }) => items.map(({ label }) => [title, label]));
    expect(found).toEqual([
      ['Columns of every message', 'Level'],
      ['Fields', 'level'],
    ]);
    expect(foundIn(groups, 'nothing like it')).toEqual([]);
    expect(foundIn(groups, 'headers').map(({ title }) => title)).toEqual(['Fields']);
    expect(foundIn(groups, '')).toBe(groups);
  });

  it('ticks and unticks', () => {
    const isShown = (id: string, of = columns): boolean => of.some((one) => one.id === id && !one.isHidden);
    expect(isShown('level', toggled(columns, 'level'))).toBe(true);
    expect(isShown('size', toggled(columns, 'size'))).toBe(false);
    expect(toggled(columns, 'payload.level').map(({ id }) => id)).not.toContain('payload.level');
    expect(isShown('payload.order.total', toggled(columns, 'payload.order.total'))).toBe(true);
    expect(columnGroups(defaultColumns(), [])).toHaveLength(1);
  });
});

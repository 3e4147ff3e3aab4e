import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { builtInColumnIds, builtInColumns } from '../../../../src/base/kinds/columns.ts';
import { sortShape } from '../../../../src/protocol/filterShapes.ts';
import { columnLayoutShape } from '../../../../src/protocol/inspectorColumns.ts';
import { savedColumnsFrom } from '../../../../src/protocol/savedChoices.ts';

const isLayout = (id: string): boolean => v.is(columnLayoutShape, [{ id }]);
const isSort = (by: string): boolean => v.is(sortShape, { by, isDescending: false });

describe('A column', () => {
  it.each([...builtInColumnIds, 'payload.total', 'payload["a.b"]', 'fields.data', 'headers[0]'])(
    '%s may be in a layout',
    (id) => expect(isLayout(id)).toBe(true),
  );

  it.each(['nonsense', 'payload', 'payloads.total', 'toString', '__proto__', ''])(
    '"%s" that no table has is refused where a layout or a sort comes in',
    (id) => expect([isLayout(id), isSort(id)]).toEqual([false, false]),
  );

  it.each(builtInColumnIds)('%s is taken as what rows are sorted by only if its values have an order', (id) => {
    expect(isSort(id)).toBe(builtInColumns[id].isSortable);
  });

  it('that is unknown does not cost the others of a saved layout', () => {
    const saved = { here: [{ id: 'size', widthPx: 90 }, { id: 'nonsense' }, { id: 'payload.a', isPinned: true }, 7] };
    const read = savedColumnsFrom(saved).get('here');
    expect(read).toEqual([
      { id: 'size', widthPx: 90 },
      { id: 'payload.a', isPinned: true },
    ]);
  });
});

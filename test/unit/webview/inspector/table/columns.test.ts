import { describe, expect, it } from 'vitest';
import type { ColumnId } from '../../../../../src/base/kinds/columns.ts';
import { savedColumnsFrom } from '../../../../../src/protocol/savedChoices.ts';
import {
  columnsFrom,
  defaultColumns,
  fieldsShown,
  gridTemplate,
  hidden,
  layoutOf,
  moved,
  movedTo,
  pinned,
  resized,
  shownColumns,
  withField,
  without,
  type Column,
} from '../../../../../src/webview/inspector/table/columns.ts';

const shownIds = (columns: readonly Column[]): ColumnId[] => columns.filter((one) => !one.isHidden).map(({ id }) => id);

describe('columns', () => {
  const columns = defaultColumns();
  const room = { tablePx: 1000, characterPx: 8, longestSource: 15 };

  it('are at first those that say something of every message', () => {
    expect(shownIds(columns)).toEqual(['time', 'source', 'id', 'size', 'contract', 'preview']);
  });

  it('of payload fields stand before the preview, and their paths are what rows bring along', () => {
    const more = withField(withField(columns, 'payload.total'), 'payload["odd key"]');
    expect(shownIds(more).slice(-3)).toEqual(['payload.total', 'payload["odd key"]', 'preview']);
    expect(more.find(({ id }) => id === 'payload.total')?.title).toBe('total');
    expect(fieldsShown(more)).toEqual(['payload.total', 'payload["odd key"]']);
    expect(fieldsShown(hidden(more, 'payload.total', true))).toEqual(['payload["odd key"]']);
  });

  it('of a field are there once, however often it is added', () => {
    const twice = withField(withField(columns, 'payload.total'), 'payload.total');
    expect(twice.filter(({ id }) => id === 'payload.total')).toHaveLength(1);
  });

  it('move one place among those in sight, over hidden ones', () => {
    expect(shownIds(moved(columns, 'size', -1))).toEqual(['time', 'source', 'size', 'id', 'contract', 'preview']);
    expect(moved(columns, 'time', -1)).toBe(columns);
    expect(shownIds(movedTo(columns, 'preview', 'time'))[0]).toBe('preview');
  });

  it('that are pinned stand first, and stay among themselves', () => {
    const withPin = pinned(columns, 'id', true);
    expect(shownIds(withPin)[0]).toBe('id');
    expect(movedTo(withPin, 'time', 'id')).toBe(withPin);
  });

  it('cannot all be hidden', () => {
    const one = shownIds(columns)
      .slice(1)
      .reduce((rest, id) => hidden(rest, id, true), columns);
    expect(shownIds(one)).toEqual(['time']);
    expect(shownIds(hidden(one, 'time', true))).toEqual(['time']);
  });

  it('that are built in are hidden, those of fields go for good', () => {
    const more = withField(columns, 'payload.total');
    expect(without(more, 'payload.total').map(({ id }) => id)).not.toContain('payload.total');
    expect(without(more, 'size').find(({ id }) => id === 'size')?.isHidden).toBe(true);
  });

  it('come back as they were saved', () => {
    const changed = resized(pinned(withField(columns, 'payload.total'), 'source', true), 'id', 333);
    expect(columnsFrom(layoutOf(changed))).toEqual(changed);
  });

  it('are whole again, whatever was saved', () => {
    const saved = [{ id: 'size' }, { id: 'size' }, { id: 'nonsense' }, { id: 'payload.a', isPinned: true }];
    const read = columnsFrom(savedColumnsFrom({ here: saved }).get('here') ?? []);
    expect(read.filter(({ id }) => id === 'size')).toHaveLength(1);
    expect(read.map(({ id }) => id)).not.toContain('nonsense');
    expect(read[0]?.id).toBe('payload.a');
    expect(new Set(read.map(({ id }) => id)).size).toBe(columns.length + 1);
  });

  it('keep a width within bounds, and can have their own back', () => {
    const width = (of: readonly Column[]): number | undefined => of.find(({ id }) => id === 'id')?.widthPx;
    expect(width(resized(columns, 'id', 1))).toBe(36);
    expect(width(resized(columns, 'id', 99_999))).toBe(1200);
    expect(width(resized(resized(columns, 'id', 300), 'id', undefined))).toBeUndefined();
  });

  it('give way where room gets short, pinned ones and those of fields last', () => {
    const ids = (of: readonly Column[], tablePx: number): string[] =>
      shownColumns(of, { ...room, tablePx }).map(({ id }) => id);
    expect(ids(columns, 1000)).toEqual(['time', 'source', 'id', 'size', 'contract', 'preview']);
    expect(ids(columns, 750)).toEqual(['time', 'source', 'id', 'contract', 'preview']);
    expect(ids(columns, 600)).toEqual(['time', 'source', 'contract', 'preview']);
    expect(ids(columns, 440)).toEqual(['time', 'source', 'preview']);
    expect(ids(columns, 330)).toEqual(['time', 'preview']);
    expect(ids(pinned(columns, 'size', true), 300)).toContain('size');
    expect(ids(withField(columns, 'payload.total'), 300)).toContain('payload.total');
  });

  it('of the source is as wide as the longest of their names, within bounds', () => {
    const width = (longestSource: number): number | undefined =>
      shownColumns(columns, { ...room, longestSource }).find(({ id }) => id === 'source')?.drawnPx;
    expect([1, 10, 1000].map(width)).toEqual([8, 10, 24].map((characters) => characters * 8 + 16 + 18));
  });

  it('leave what room is left to the preview, wherever it stands', () => {
    const shown = shownColumns(movedTo(columns, 'preview', 'time'), room);
    expect(gridTemplate(shown)).toMatch(/^minmax\(\d+px, 1fr\) \d+px/);
    expect(shown[1]?.leftPx).toBe(shown[0]?.drawnPx);
  });

  it('of a log are its time, level and message, and its source where there are several', () => {
    const several = defaultColumns({ isLogs: true, hasSeveralSources: true, isSwitchedTo: false });
    const one = defaultColumns({ isLogs: true, hasSeveralSources: false, isSwitchedTo: false });
    expect(shownIds(several)).toEqual(['time', 'source', 'level', 'preview']);
    expect(shownIds(one)).toEqual(['time', 'level', 'preview']);
    expect(several.map(({ title }) => title)).toEqual([
      'Time',
      'Source',
      'Container',
      'Level',
      'Stream',
      'Id',
      'Size',
      'Message',
    ]);
  });

  it('of a log never tell of a contract, whatever was chosen of messages before', () => {
    const chosen = columnsFrom([{ id: 'contract' }, { id: 'payload.total' }], {
      isLogs: true,
      hasSeveralSources: true,
      isSwitchedTo: false,
    });
    expect(shownIds(chosen)).toEqual(['payload.total', 'time', 'source', 'level', 'preview']);
  });
});

import { describe, expect, it } from 'vitest';
import { ColumnChoice } from '../../../../../src/webview/inspector/table/columnChoice.ts';
import { hidden } from '../../../../../src/webview/inspector/table/columns.ts';

const messages = { isLogs: false, hasSeveralSources: true, isSwitchedTo: false };
const logs = { isLogs: true, hasSeveralSources: true, isSwitchedTo: true };

const shown = (choice: ColumnChoice): readonly string[] =>
  choice.columns.filter(({ isHidden }) => !isHidden).map(({ id }) => id);

describe('The columns that were chosen', () => {
  it('are remembered of the kind of table that the sources have by themselves', () => {
    const choice = new ColumnChoice();
    choice.restore([{ id: 'size', isHidden: true }]);
    expect(shown(choice)).not.toContain('size');
    const layout = choice.choose(hidden(choice.columns, 'id', true));
    expect(layout?.find(({ id }) => id === 'id')).toEqual({ id: 'id', isHidden: true });
    expect(shown(choice)).toEqual(['time', 'source', 'contract', 'preview']);
  });

  it('are those of a log for as long as somebody reads messages as one, and leave the others alone', () => {
    const choice = new ColumnChoice();
    choice.restore([{ id: 'size', isHidden: true }]);
    const before = shown(choice);
    expect(choice.setKind(logs)).toBe(true);
    expect(choice.setKind({ ...logs })).toBe(false);
    expect(shown(choice)).toEqual(['time', 'source', 'level', 'preview']);
    expect(choice.choose(hidden(choice.columns, 'level', true))).toBeUndefined();
    expect(shown(choice)).toEqual(['time', 'source', 'preview']);
    choice.setKind(messages);
    expect(shown(choice)).toEqual(before);
    choice.setKind(logs);
    expect(shown(choice)).toEqual(['time', 'source', 'preview']);
  });
});

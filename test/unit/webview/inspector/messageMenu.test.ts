import { describe, expect, it } from 'vitest';
import { messageActions, messageActionsOf, type MessageAction } from '../../../../src/base/kinds/messageActions.ts';
import { sourceKindNames, type SourceKind } from '../../../../src/base/kinds/sources.ts';
import { messageMenu, type MenuContext } from '../../../../src/webview/inspector/messageMenu.ts';

const context: MenuContext = { kind: 'stream', scope: 'table', isMac: false };
const all = Object.fromEntries(Object.keys(messageActions).map((name) => [name, () => undefined]));
const labelsOf = (entries: ReturnType<typeof messageMenu>): readonly string[] =>
  entries.map((entry) => (entry.kind === 'separator' ? '—' : entry.label));

describe('The menu of a message', () => {
  it('has what can be done, in groups, and what removes something last', () => {
    const groups = Object.values(messageActions).map(({ group }) => group);
    expect(groups.filter((group, index) => group !== groups[index - 1])).toEqual([
      'open',
      'publish',
      'filter',
      'look',
      'copy',
      'remove',
    ]);
    const labels = labelsOf(messageMenu(context, all));
    expect(labels.filter((label) => label === '—')).toHaveLength(new Set(groups).size - 1);
    expect(labels.filter((label) => label !== '—')).toHaveLength(groups.length);
  });

  it('leaves out what has no function, and the lines around it', () => {
    const { openDocument, copyId } = all;
    expect(labelsOf(messageMenu(context, { openDocument, copyId }))).toEqual(['Open as Document', '—', 'Copy Id']);
    expect(messageMenu(context, {})).toEqual([]);
  });

  it('offers a command of redis-cli for what Redis has one for, and not for log lines', () => {
    const has = (kind: SourceKind, name: MessageAction): boolean =>
      messageActionsOf(kind).some(([action]) => action === name);
    expect(sourceKindNames.filter((kind) => has(kind, 'copyCommand'))).toEqual([
      'stream',
      'pubsub',
      'list',
      'sorted-set',
    ]);
    expect(sourceKindNames.every((kind) => has(kind, 'filterByValue'))).toBe(true);
  });

  it('says which key does the same where it is opened, and is told otherwise by what opens it', () => {
    const { copyValue, copyPayload, mark } = all;
    const entries = messageMenu(context, { mark, copyValue, copyPayload }, { mark: { label: 'Deselect for Compare' } });
    expect(entries.filter((entry) => entry.kind === 'action')).toMatchObject([
      { label: 'Deselect for Compare', hint: 'D' },
      { label: 'Copy Value' },
      { label: 'Copy Payload (Formatted)', hint: 'Ctrl+C' },
    ]);
    const [inTree] = messageMenu({ ...context, scope: 'tree', isMac: true }, { copyValue });
    expect(inTree).toMatchObject({ label: 'Copy Value', hint: 'Cmd+C' });
  });
});

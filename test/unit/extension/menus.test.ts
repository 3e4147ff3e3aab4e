import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowTags, type TreeRowKind } from '../../../src/app/trees/rowTags.ts';
import { commands, type CommandId } from '../../../src/extension/catalogue.ts';

interface MenuItem {
  readonly command?: CommandId;
  readonly submenu?: string;
  readonly when: string;
  readonly group: string;
}

const { contributes } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as unknown as { readonly contributes: { readonly menus: Readonly<Record<string, readonly MenuItem[]>> } };

/** The kinds of rows of the Services view; a row that is a link has no menu. */
const kinds = [
  'application',
  'serviceGroup',
  'service',
  'orphan',
  'replica',
  'nodes',
  'node',
  'others',
  'project',
  'foreign',
  'foreignReplica',
] as const satisfies readonly TreeRowKind[];

/** What a row with all tags of its kind shows, in the order in which VS Code shows it. */
function menuOf(kind: TreeRowKind, menu = 'view/item/context'): readonly MenuItem[] {
  const value = [kind, ...rowTags[kind]].join(':');
  const items = contributes.menus[menu] ?? [];
  const fitting = items.filter(({ when, group }) => {
    const pattern = /viewItem =~ \/(.+)\//.exec(when)?.[1];
    const isOfView = !when.includes('view ==') || when.includes('view == patchbay.services');
    return isOfView && !group.startsWith('inline') && pattern !== undefined && new RegExp(pattern).test(value);
  });
  return fitting.toSorted((left, right) => (left.group < right.group ? -1 : 1));
}

const groupOf = ({ group }: MenuItem): string => group.replace(/@.*$/, '');
const order = ['1_open', '2_run', '2_update', '2_work', '3_look', '4_copy', '5_list', '9_remove'];

/** What takes containers, or more, away. */
const removing: ReadonlySet<CommandId | undefined> = new Set([
  'patchbay.application.down',
  'patchbay.application.downWithVolumes',
  'patchbay.services.remove',
  'patchbay.services.kill',
  'patchbay.projects.remove',
] as const);

describe.each(kinds)('The menu of a row: %s', (kind) => {
  const items = menuOf(kind);

  it('has something in it, in groups of nine at most', () => {
    expect(items.length).toBeGreaterThan(0);
    const groups = Map.groupBy(items, groupOf);
    for (const [group, its] of groups) {
      expect(order, group).toContain(group);
      expect(its.length, group).toBeLessThanOrEqual(9);
    }
  });

  it('offers nothing twice', () => {
    const names = items.map(({ command, submenu }) => command ?? submenu);
    expect(names).toEqual([...new Set(names)]);
  });

  it('has what takes something away in its last group, and says by an ellipsis that it asks', () => {
    const doing = (item: MenuItem): boolean => removing.has(item.command);
    expect(items.filter(doing)).toEqual(items.filter((item) => groupOf(item) === '9_remove'));
    for (const { command } of items.filter(doing)) if (command) expect(commands[command].title).toMatch(/…$/);
  });
});

describe('The menus within menus', () => {
  it.each(['patchbay.services.terminal', 'patchbay.services.copy'])(
    '%s has entries for a service and a replica',
    (id) => {
      expect(menuOf('service', id).length).toBeGreaterThan(1);
      expect(menuOf('replica', id).length).toBeGreaterThan(1);
    },
  );
});

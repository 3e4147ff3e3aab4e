import { inspectorKeys, shortcutText, type KeyScope } from '../../base/kinds/inspectorKeys.ts';
import { messageActionsOf, type MessageAction } from '../../base/kinds/messageActions.ts';
import type { SourceKind } from '../../base/kinds/sources.ts';
import type { MenuEntry } from '../kit/menu.ts';

/** What can be done here. What is left out is not in the menu. */
export type MessageHandlers = Readonly<Partial<Record<MessageAction, () => void>>>;

/** How an entry differs from what the table of actions says. */
type Changes = Readonly<Partial<Record<MessageAction, { readonly label?: string; readonly hint?: string }>>>;

export interface MenuContext {
  readonly kind: SourceKind;
  /** Whose keys are shown beside the entries, together with those of the whole page. */
  readonly scope: KeyScope;
  readonly isMac: boolean;
}

/** A menu of what can be done with a message or a part of it, in the groups and the order of the table of actions. */
export function messageMenu(
  { kind, scope, isMac }: MenuContext,
  handlers: MessageHandlers,
  changes: Changes = {},
): readonly MenuEntry[] {
  const entries: MenuEntry[] = [];
  let lastGroup: string | undefined;
  for (const [name, { label, group, key }] of messageActionsOf(kind)) {
    const does = handlers[name];
    if (!does) continue;
    if (lastGroup !== undefined && lastGroup !== group) entries.push({ kind: 'separator' });
    lastGroup = group;
    const isOwnKey = key && (inspectorKeys[key].scope === scope || inspectorKeys[key].scope === 'page');
    const hint = isOwnKey ? shortcutText(key, isMac) : undefined;
    entries.push({ kind: 'action', label, does, ...(hint === undefined ? {} : { hint }), ...changes[name] });
  }
  return entries;
}

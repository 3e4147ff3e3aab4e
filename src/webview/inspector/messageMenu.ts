import type { MenuEntry } from '../kit/menu.ts';

export interface MessageActions {
  readonly copyAs: (format: 'json' | 'redis-cli' | 'text') => void;
  readonly copyId: () => void;
  readonly open: () => void;
  readonly mark: () => void;
  readonly compare: () => void;
  readonly onlySource: () => void;
}

/** The menu for one message. `marked` is the id of the message that was chosen for a comparison. */
export function messageMenu(
  actions: MessageActions,
  marked: { readonly id: string; readonly isSame: boolean } | undefined,
  sourceLabel: string,
): readonly MenuEntry[] {
  const action = (label: string, does: () => void, hint?: string): MenuEntry => ({
    kind: 'action',
    label,
    does,
    ...(hint === undefined ? {} : { hint }),
  });
  const compare: readonly MenuEntry[] =
    marked && !marked.isSame ? [action(`Compare with ${shortened(marked.id)}`, actions.compare, 'D')] : [];
  return [
    action('Copy payload (formatted)', () => actions.copyAs('json'), 'Ctrl+C'),
    action('Copy as redis-cli command', () => actions.copyAs('redis-cli')),
    action('Copy payload (raw)', () => actions.copyAs('text')),
    action('Copy id', actions.copyId),
    { kind: 'separator' },
    action('Open as document', actions.open, 'O'),
    action(
      marked?.isSame ? 'Deselect for compare' : 'Select for compare',
      actions.mark,
      marked && !marked.isSame ? '' : 'D',
    ),
    ...compare,
    { kind: 'separator' },
    action(`Only from ${sourceLabel}`, actions.onlySource),
  ];
}

function shortened(id: string): string {
  return id.length > 28 ? `${id.slice(0, 27)}…` : id;
}

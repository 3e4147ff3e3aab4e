import * as vscode from 'vscode';
import { kindIcons as channelIcons, type ChannelNode } from '../../app/channelTree.ts';
import { sourceChoices, typedChoices, type SourceChoice } from '../../app/sources.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Application } from '../../manifest/model.ts';
import type { SourceKind } from '../../protocol/shapes.ts';

/** Channels as the broker shows them while somebody looks. */
export interface ChannelSight {
  retain(): Disposable;
  readonly current: { readonly channels: readonly ChannelNode[] };
  readonly onDidChange: Event<void>;
}

type SourceItem = vscode.QuickPickItem & { readonly id?: string };
type Choice = SourceChoice & { readonly isDiscovered: boolean };

const kindIcons: Readonly<Record<SourceKind, string>> = {
  ...channelIcons,
  key: 'key',
  logs: 'output',
  events: 'server',
};
const kindTexts: Readonly<Record<SourceKind, string>> = {
  stream: 'stream',
  pubsub: 'pub/sub',
  list: 'list',
  'sorted-set': 'sorted set',
  keyspace: 'keyspace',
  key: 'key',
  logs: 'logs',
  events: 'engine',
};

/**
 * Lets the user choose among all channels, declared or found on the broker, and the logs of all services. What the
 * broker shows is added while the list is open. Undefined when dismissed.
 */
export function pickSources(
  application: Application,
  sight: ChannelSight,
  current: readonly string[],
): Promise<readonly string[] | undefined> {
  const pick = vscode.window.createQuickPick<SourceItem>();
  pick.canSelectMany = true;
  pick.title = 'What to inspect';
  pick.placeholder = 'Channels and logs, or the name or pattern of any other key';
  pick.matchOnDescription = true;
  const looking = sight.retain();
  let shown: readonly Choice[] = [];
  let typed: readonly SourceChoice[] = [];
  const draw = (chosen: ReadonlySet<string>): void => {
    const choices = allChoices(application, sight.current.channels);
    // What was typed and chosen stays on the list when another name is typed.
    const kept = typed.filter(({ id }) => chosen.has(id));
    const fresh = typedChoices(pick.value, [...choices, ...kept]);
    if (choices.length === shown.length && shown.length > 0 && isSame(typed, [...kept, ...fresh])) return;
    shown = choices;
    typed = [...kept, ...fresh];
    const items = [...withSeparators(choices), ...typedItems(typed)];
    pick.items = items;
    pick.selectedItems = items.filter(({ id }) => id !== undefined && chosen.has(id));
  };
  draw(new Set(current));
  const redraw = (): void => draw(new Set(idsOf(pick.selectedItems)));
  const hearing = sight.onDidChange(redraw);
  pick.onDidChangeValue(redraw);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      // Sources that are not on the list, as one whose broker is away, stay.
      const listed = new Set(shown.map(({ id }) => id));
      resolve([...current.filter((id) => !listed.has(id)), ...idsOf(pick.selectedItems)]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      hearing.dispose();
      looking.dispose();
      pick.dispose();
    });
    pick.show();
  });
}

function allChoices(application: Application, channels: readonly ChannelNode[]): readonly Choice[] {
  const declared = sourceChoices(application).map((choice) => ({ ...choice, isDiscovered: false }));
  const found = channels.flatMap(({ isDeclared, channelKind, name }): Choice[] => {
    if (isDeclared) return [];
    return [{ id: `${channelKind}:${name}`, label: name, kind: channelKind, isDiscovered: true }];
  });
  return [...declared, ...found];
}

function idsOf(items: readonly SourceItem[]): string[] {
  return items.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

function withSeparators(choices: readonly Choice[]): SourceItem[] {
  const isOfEngine = ({ kind }: Choice): boolean => kind === 'logs' || kind === 'events';
  const groups: readonly (readonly [string, readonly Choice[]])[] = [
    ['Channels of the manifest', choices.filter((choice) => !isOfEngine(choice) && !choice.isDiscovered)],
    ['Found on the broker', choices.filter(({ isDiscovered }) => isDiscovered)],
    ['Logs and events', choices.filter(isOfEngine)],
  ];
  return groups.flatMap(([label, members]) =>
    members.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map((choice) => sourceItem(choice))],
  );
}

/** At the end of the list, whatever is typed. */
function typedItems(choices: readonly SourceChoice[]): SourceItem[] {
  if (choices.length === 0) return [];
  const separator = { label: 'By the name that is typed', kind: vscode.QuickPickItemKind.Separator };
  return [separator, ...choices.map((choice) => ({ ...sourceItem(choice), alwaysShow: true }))];
}

function isSame(left: readonly SourceChoice[], right: readonly SourceChoice[]): boolean {
  return left.length === right.length && left.every(({ id }, index) => id === right[index]?.id);
}

function sourceItem({ id, label, kind }: SourceChoice): SourceItem {
  return { id, label: `$(${kindIcons[kind]}) ${label}`, description: kindTexts[kind] };
}

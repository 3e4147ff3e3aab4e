import * as vscode from 'vscode';
import { kindIcons as channelIcons, type ChannelNode } from '../../app/channelTree.ts';
import { sourceChoices, type SourceChoice } from '../../app/sources.ts';
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
  pick.placeholder = 'Channels and logs, shown in one table';
  pick.matchOnDescription = true;
  const looking = sight.retain();
  let shown: readonly Choice[] = [];
  const draw = (chosen: ReadonlySet<string>): void => {
    const choices = allChoices(application, sight.current.channels);
    if (choices.length === shown.length && shown.length > 0) return;
    shown = choices;
    const items = withSeparators(choices);
    pick.items = items;
    pick.selectedItems = items.filter(({ id }) => id !== undefined && chosen.has(id));
  };
  draw(new Set(current));
  const hearing = sight.onDidChange(() => draw(new Set(idsOf(pick.selectedItems))));
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

function sourceItem({ id, label, kind }: Choice): SourceItem {
  return { id, label: `$(${kindIcons[kind]}) ${label}`, description: kindTexts[kind] };
}

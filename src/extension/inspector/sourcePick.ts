import type { ChannelNode } from '../../app/channels/channelTree.ts';
import { sourceChoices, typedChoices, type SourceChoice } from '../../app/inspector/sources.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Application } from '../../manifest/model.ts';
import { ChoiceList, type Choice } from '../ui/picks.ts';

/** Channels as the broker shows them while somebody looks. */
export interface ChannelSight {
  retain(): Disposable;
  readonly current: { readonly channels: readonly ChannelNode[] };
  readonly onDidChange: Event<void>;
}

type SourceItem = Choice & { readonly id?: string };
type KnownSource = SourceChoice & { readonly isDiscovered: boolean };

/**
 * Lets the user choose among all channels, declared or found on the broker, and the logs of all services. What the
 * broker shows is added while the list is open. Undefined when dismissed.
 */
export function pickSources(
  application: Application,
  sight: ChannelSight,
  current: readonly string[],
): Promise<readonly string[] | undefined> {
  const pick = new ChoiceList<SourceItem>({
    title: 'Choose What to Inspect',
    placeHolder: 'Choose channels and logs, or type the name or pattern of another key',
    canSelectMany: true,
    matchOnDescription: true,
  });
  const looking = sight.retain();
  let shown: readonly KnownSource[] = [];
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
    pick.show(items, { selected: items.filter(({ id }) => id !== undefined && chosen.has(id)) });
  };
  draw(new Set(current));
  const redraw = (): void => draw(new Set(idsOf(pick.selected)));
  const hearing = sight.onDidChange(redraw);
  pick.onDidChangeValue(redraw);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      // Sources that are not on the list, as one whose broker is away, stay.
      const listed = new Set(shown.map(({ id }) => id));
      resolve([...current.filter((id) => !listed.has(id)), ...idsOf(pick.selected)]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      hearing.dispose();
      looking.dispose();
      pick.dispose();
    });
  });
}

function allChoices(application: Application, channels: readonly ChannelNode[]): readonly KnownSource[] {
  const declared = sourceChoices(application).map((choice) => ({ ...choice, isDiscovered: false }));
  const found = channels.flatMap(({ isDeclared, channelKind, name }): KnownSource[] => {
    if (isDeclared) return [];
    return [{ id: `${channelKind}:${name}`, label: name, kind: channelKind, isDiscovered: true }];
  });
  return [...declared, ...found];
}

function idsOf(items: readonly SourceItem[]): string[] {
  return items.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

function withSeparators(choices: readonly KnownSource[]): SourceItem[] {
  const isOfEngine = ({ kind }: KnownSource): boolean =>
    ['engine', 'telemetry', 'trail'].includes(sourceKinds[kind].origin);
  const groups: readonly (readonly [string, readonly KnownSource[]])[] = [
    ['Channels of the manifest', choices.filter((choice) => !isOfEngine(choice) && !choice.isDiscovered)],
    ['Found on the broker', choices.filter(({ isDiscovered }) => isDiscovered)],
    ['Logs, events, telemetry and the audit trail', choices.filter(isOfEngine)],
  ];
  return groups.flatMap(([label, members]) =>
    members.length === 0 ? [] : [{ label, isSeparator: true }, ...members.map((choice) => sourceItem(choice))],
  );
}

/** These stay at the end of the list, whatever is typed. */
function typedItems(choices: readonly SourceChoice[]): SourceItem[] {
  if (choices.length === 0) return [];
  const separator = { label: 'The name that you typed', isSeparator: true };
  return [separator, ...choices.map((choice) => ({ ...sourceItem(choice), alwaysShow: true }))];
}

function isSame(left: readonly SourceChoice[], right: readonly SourceChoice[]): boolean {
  return left.length === right.length && left.every(({ id }, index) => id === right[index]?.id);
}

function sourceItem({ id, label, kind }: SourceChoice): SourceItem {
  return { id, label, icon: sourceKinds[kind].icon, description: sourceKinds[kind].label };
}

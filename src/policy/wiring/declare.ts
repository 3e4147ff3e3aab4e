import type { ChannelKind } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Edit } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import {
  addItems,
  addKeys,
  blockLines,
  linesBehind,
  yamlName,
  type NewEntry,
} from '../../manifest/problems/additions.ts';
import type { WrittenPlaces, ServicePlaces } from './writtenPlaces.ts';

/** What is to be written down: that a service uses a channel. */
export interface UseToDeclare {
  readonly what: 'publishes' | 'consumes';
  readonly service: string;
  readonly channel: string;
  /** Of what it consumes. */
  readonly group?: string;
  /** What the channel is, where the manifest does not know it. */
  readonly undeclared?: UndeclaredChannel;
}

export interface UndeclaredChannel {
  readonly kind: ChannelKind;
  readonly key: string;
  /** The name of its broker; left out for the default one. */
  readonly broker?: string;
}

/**
 * Edits that write uses of channels into the manifest, all at once: under `x-patchbay` of each service, and the channels under that of
 * the top level. Undefined where one of them cannot be written as the manifest stands.
 */
export function declared(
  uses: readonly UseToDeclare[],
  application: Application,
  places: WrittenPlaces,
): readonly Edit[] | undefined {
  const byService = [...Map.groupBy(uses, ({ service }) => service)];
  const ofServices = byService.map(([name, own]) => {
    const [service, written] = [ownProperty(application.services, name), places.service(name)];
    return service && written && declaredIn(own, service, written, places);
  });
  const unknown = new Map(
    uses.flatMap(({ channel, undeclared }) =>
      undeclared && !Object.hasOwn(application.messaging.channels, channel) ? [[channel, undeclared] as const] : [],
    ),
  );
  // Both may stand behind the last line: the service's lines come first.
  const all = [...ofServices, unknown.size === 0 ? [] : channelsDeclared(unknown, places)];
  return all.every((edits) => edits !== undefined) ? all.flat() : undefined;
}

function declaredIn(
  uses: readonly UseToDeclare[],
  service: Service,
  written: ServicePlaces,
  { problems }: WrittenPlaces,
): readonly Edit[] | undefined {
  const { entry, own } = written;
  const lists = (['publishes', 'consumes'] as const).flatMap((what) => {
    const added = uses.filter((use) => use.what === what).map(itemOf);
    // A list that another file or an anchor brings is written out, so that nothing of it is lost.
    const brought = written[what] && !written[what].route ? [] : keptItems(service, what, written);
    return added.length === 0 ? [] : [{ what, entry: written[what], items: [...brought, ...added] }];
  });
  const edits: (readonly Edit[] | undefined)[] = [];
  const missing: NewEntry[] = [];
  for (const { what, entry: list, items } of lists) {
    if (list?.route?.kind === 'alias') edits.push([{ at: list.route.at, newText: `[${items.join(', ')}]` }]);
    else if (list) edits.push(addItems(list, items, problems));
    else missing.push([what, `[${items.join(', ')}]`]);
  }
  if (missing.length > 0) {
    edits.push(own ? addKeys(own, missing, problems) : addKeys(entry, [['x-patchbay', missing]], problems));
  }
  return edits.every((one) => one !== undefined) ? edits.flat() : undefined;
}

/** What an alias or a merge key brings, which a list beside it would replace. Lists of merged files are joined by themselves. */
function keptItems(
  service: Service,
  what: UseToDeclare['what'],
  { entry, own, ...lists }: ServicePlaces,
): readonly string[] {
  const isReplaced = lists[what]?.route !== undefined || own?.route !== undefined || isMerging(entry) || isMerging(own);
  if (!isReplaced) return [];
  if (what === 'publishes') return service.publishes.map(yamlName);
  return service.consumes.map(({ channel, group }) => consumed(channel, group));
}

/** True for a mapping in which something comes by a merge key. */
function isMerging(entry: ServicePlaces['own']): boolean {
  return (
    entry?.value.kind === 'map' && [...entry.value.entries.values()].some(({ route }) => route?.kind === 'mergeKey')
  );
}

function itemOf({ what, channel, group }: UseToDeclare): string {
  return what === 'publishes' ? yamlName(channel) : consumed(channel, group);
}

function consumed(channel: string, group: string | undefined): string {
  return group === undefined ? yamlName(channel) : `{ channel: ${yamlName(channel)}, group: ${yamlName(group)} }`;
}

function channelsDeclared(
  channels: ReadonlyMap<string, UndeclaredChannel>,
  places: WrittenPlaces,
): readonly Edit[] | undefined {
  const { problems } = places;
  const root = places.root();
  if (!root) return undefined;
  const entries = [...channels].map(([name, channel]): NewEntry => [yamlName(name), channelText(name, channel)]);
  if (root.channels) return addKeys(root.channels, entries, problems);
  if (root.own) return addKeys(root.own, [['channels', entries]], problems);
  const lines = problems.linesOf(root.file);
  // In a file that is one flow mapping nothing can stand behind it.
  if (/^\s*\{/.test(lines.find((line) => /^\s*[^\s#]/.test(line)) ?? '')) return undefined;
  const last = lines.at(-1) === '' ? lines.length - 2 : lines.length - 1;
  return [
    linesBehind(root.file, Math.max(0, last), blockLines([['x-patchbay', [['channels', entries]]]], ''), problems),
  ];
}

function channelText(name: string, { kind, key, broker }: UndeclaredChannel): string {
  const rest = [
    key === name ? '' : `, key: ${yamlName(key)}`,
    broker === undefined ? '' : `, broker: ${yamlName(broker)}`,
  ];
  return `{ kind: ${kind}${rest.join('')} }`;
}

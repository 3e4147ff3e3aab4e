import {
  SymbolKind,
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
} from 'vscode-languageserver/node';
import type { Location, Position, Range } from '../../base/problem.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { mentionsAt, symbolIndex, type Mention, type SymbolIndex } from '../symbols/symbolIndex.ts';

/** The service or channel of an item, which the editor sends back with its next request. */
interface Thing {
  readonly kind: 'services' | 'channels';
  readonly name: string;
}

/** An edge of the hierarchy: a service needs a service or publishes to a channel, a channel feeds its consumers. */
interface Call {
  readonly from: Thing;
  readonly to: Thing;
  readonly at: Location;
}

/** Every dependency that starts one service before another, including links. */
const dependencies: ReadonlySet<string> = new Set([
  'depends_on',
  'links',
  'volumes_from',
  'network_mode',
  'ipc',
  'pid',
]);

export function prepareCallHierarchy(
  snapshot: Snapshot,
  position: Position,
  uriOf: (path: string) => string,
): CallHierarchyItem[] {
  const index = symbolIndex(snapshot);
  return mentionsAt(index, snapshot.file.path, position).flatMap(({ space, name }) => {
    if (space !== 'services' && space !== 'channels') return [];
    return itemOf({ kind: space, name }, index, uriOf) ?? [];
  });
}

/** Incoming calls: the services that need a service, or that publish to a channel. */
export function incomingCalls(
  snapshot: Snapshot,
  item: CallHierarchyItem,
  uriOf: (path: string) => string,
): CallHierarchyIncomingCall[] {
  const index = symbolIndex(snapshot);
  const target = thingOf(item);
  const calls = callsIn(index).filter(({ to }) => target && isSame(to, target));
  return grouped(calls, ({ from }) => from).flatMap(([thing, own]) => {
    const from = itemOf(thing, index, uriOf);
    return from ? [{ from, fromRanges: rangesIn(from, own, uriOf) }] : [];
  });
}

/**
 * Outgoing calls: the services that a service needs and the channels that it publishes to, or the consumers of a
 * channel.
 */
export function outgoingCalls(
  snapshot: Snapshot,
  item: CallHierarchyItem,
  uriOf: (path: string) => string,
): CallHierarchyOutgoingCall[] {
  const index = symbolIndex(snapshot);
  const source = thingOf(item);
  const calls = callsIn(index).filter(({ from }) => source && isSame(from, source));
  return grouped(calls, ({ to }) => to).flatMap(([thing, own]) => {
    const to = itemOf(thing, index, uriOf);
    return to ? [{ to, fromRanges: rangesIn(item, own, uriOf) }] : [];
  });
}

function callsIn({ all }: SymbolIndex): readonly Call[] {
  return all.flatMap(({ space, name, at, attribute = '', owners = [] }) =>
    owners.flatMap((owner): readonly Call[] => {
      const service: Thing = { kind: 'services', name: owner };
      if (space === 'services' && dependencies.has(attribute)) {
        return [{ from: service, to: { kind: 'services', name }, at }];
      }
      if (space !== 'channels') return [];
      const channel: Thing = { kind: 'channels', name };
      return [attribute === 'publishes' ? { from: service, to: channel, at } : { from: channel, to: service, at }];
    }),
  );
}

function itemOf(
  { kind, name }: Thing,
  { all }: SymbolIndex,
  uriOf: (path: string) => string,
): CallHierarchyItem | undefined {
  const declared = all.find((one): one is Mention => one.space === kind && one.name === name && one.isDeclaration);
  if (!declared) return undefined;
  const { range, file } = declared.at;
  return {
    name,
    kind: kind === 'services' ? SymbolKind.Class : SymbolKind.Event,
    detail: kind === 'services' ? 'service' : 'channel',
    uri: uriOf(file),
    range,
    selectionRange: range,
    data: { kind, name },
  };
}

/** Reads an item's data, which the editor sends back. Foreign data is ignored. */
function thingOf(item: CallHierarchyItem): Thing | undefined {
  const data: unknown = item.data;
  if (typeof data !== 'object' || data === null || !('kind' in data) || !('name' in data)) return undefined;
  const { kind, name } = data;
  if ((kind !== 'services' && kind !== 'channels') || typeof name !== 'string') return undefined;
  return { kind, name };
}

function isSame(a: Thing, b: Thing): boolean {
  return a.kind === b.kind && a.name === b.name;
}

function grouped(calls: readonly Call[], by: (call: Call) => Thing): readonly (readonly [Thing, readonly Call[]])[] {
  const groups = new Map<string, readonly [Thing, Call[]]>();
  for (const call of calls) {
    const thing = by(call);
    const key = `${thing.kind} ${thing.name}`;
    const group = groups.get(key) ?? ([thing, []] as const);
    group[1].push(call);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** LSP expects ranges in the file of the given item; a call from another file is shown by its own item. */
function rangesIn(item: CallHierarchyItem, calls: readonly Call[], uriOf: (path: string) => string): Range[] {
  const own = calls.filter(({ at }) => uriOf(at.file) === item.uri).map(({ at }) => at.range);
  return own.length > 0 ? own : [item.selectionRange];
}

import type { Location } from '../base/problem.ts';
import type { Channel, ChannelKind, Messaging } from './model.ts';
import { entriesOf, find, textOf, type MapNode, type Node } from './tree.ts';

const kinds: readonly ChannelKind[] = ['stream', 'pubsub', 'list', 'sorted-set', 'keyspace'];

/** What the top level `x-patchbay` says of channels. */
export function toMessaging(root: MapNode): Messaging {
  const patchbay = find(root, 'x-patchbay');
  const broker = textOf(find(patchbay, 'broker'));
  const channels = entriesOf(find(patchbay, 'channels')).map(
    ([name, node, keyAt]) => [name, toChannel(node, name, keyAt)] as const,
  );
  return { ...(broker !== undefined && { broker }), channels: Object.fromEntries(channels) };
}

function toChannel(node: Node, name: string, at: Location): Channel {
  const kind = kinds.find((known) => known === textOf(find(node, 'kind'))) ?? 'stream';
  const key = textOf(find(node, 'key')) ?? name;
  const [contract, correlation, deadLetter] = ['contract', 'correlation', 'deadLetter'].map((part) =>
    textOf(find(node, part)),
  );
  const field = textOf(find(node, 'payload', 'field'));
  const encoding = textOf(find(node, 'payload', 'encoding'));
  const payload = { ...(field !== undefined && { field }), ...(encoding !== undefined && { encoding }) };
  return {
    name,
    at,
    kind,
    key,
    // As PSUBSCRIBE reads it: an escaped sign stands for itself.
    isPattern: kind === 'pubsub' && /[*?[]/.test(key.replace(/\\./g, '')),
    ...(find(node, 'payload') && { payload }),
    ...(contract !== undefined && { contract }),
    ...(correlation !== undefined && { correlation }),
    ...(deadLetter !== undefined && { deadLetter }),
  };
}

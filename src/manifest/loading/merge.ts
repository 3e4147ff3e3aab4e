import { ownProperty } from '../../base/ownProperty.ts';
import type { MergeRule, Shape } from '../schema/shape.ts';
import {
  find,
  isNull,
  isTemplate,
  textOf,
  nodeToJson,
  type MapEntry,
  type ListNode,
  type MapNode,
  type MergeCause,
  type Node,
} from '../tree/tree.ts';

/**
 * Lays a later tree over an earlier one, each attribute by the rule of its shape. Both are written out already
 * (`expand`), so only long forms meet. What is marked `!reset` stays marked, for files that are merged after it: `withoutTags`
 * takes it out. What comes out remembers both, and why.
 */
export function merge(
  base: Node | undefined,
  override: Node,
  shape: Shape | undefined,
  cause: MergeCause = betweenFiles,
): Node {
  if (override.tag === 'override') return withoutTag(override);
  if (!base || base.tag === 'reset' || hasMeaning(override, shape)) return override;
  if (base.kind !== override.kind) return isNull(override) ? base : override;
  if (override.kind === 'scalar') return override.value === null ? base : override;
  if (shape?.merge === 'replace') return override;
  if (override.kind === 'map') return mergeMaps(base as MapNode, override, shape, cause);
  const items = [...(base as ListNode).items, ...override.items];
  return uniqueItems({ ...override, items, origin: { kind: 'merged', base, override, cause } }, shape);
}

/** Null says nothing, save of a command, which is then the one of the image. */
function hasMeaning(override: Node, shape: Shape | undefined): boolean {
  return isNull(override) && shape?.form === 'words';
}

const betweenFiles: MergeCause = { kind: 'files' };

/** Keeps one item per key: the later one in the place of the earlier, or laid over it where the rule says so. */
export function uniqueItems(node: ListNode, shape: Shape | undefined): ListNode {
  const { merge: rule, list } = shape ?? {};
  const keyOf = rule && itemKeys[rule];
  if (!keyOf) return node;
  const byKey = new Map<string, Node>();
  node.items.forEach((item, index) => {
    // Two templates may turn out different whatever they look like.
    const key = (isTemplate(item) ? undefined : keyOf(item)) ?? `#${index}`;
    byKey.set(key, rule === 'bySubnet' ? merge(byKey.get(key), item, list) : item);
  });
  return byKey.size === node.items.length ? node : { ...node, items: [...byKey.values()] };
}

/** Takes out what `!reset` marks, and the marks themselves. A node without marks stays the same object: copies cost memory. */
export function withoutTags(node: Node): Node | undefined {
  if (node.tag === 'reset') return undefined;
  const plain = node.tag ? withoutTag(node) : node;
  if (plain.kind === 'scalar') return plain;
  if (plain.kind === 'list') {
    const items = plain.items.flatMap((item) => withoutTags(item) ?? []);
    const isSame = items.length === plain.items.length && items.every((item, index) => item === plain.items[index]);
    return isSame ? plain : { ...plain, items };
  }
  let isSame = true;
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of plain.entries) {
    const value = withoutTags(entry.value);
    if (value !== entry.value) isSame = false;
    if (value) entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return isSame ? plain : { ...plain, entries };
}

function mergeMaps(base: MapNode, override: MapNode, shape: Shape | undefined, cause: MergeCause): Node {
  if (shape?.merge === 'options' && hasOtherDriver(base, override)) return override;
  const known = shape?.table?.().attributes;
  const entries = new Map(base.entries);
  for (const [key, { keyAt, value }] of override.entries) {
    const inner = known ? ownProperty(known, key)?.shape : shape?.values;
    const earlier = entries.get(key);
    // A variable without a value takes it from outside, whatever it was before.
    const isPassedOn = shape?.form === 'environment' && isNull(value) && !value.tag;
    const merged = isPassedOn ? value : merge(earlier?.value, value, inner, cause);
    entries.set(key, { keyAt: earlier && isNull(value) && !isPassedOn ? earlier.keyAt : keyAt, value: merged });
  }
  return { ...override, entries, origin: { kind: 'merged', base, override, cause } };
}

function hasOtherDriver(base: MapNode, override: MapNode): boolean {
  const [earlier, later] = [base, override].map((options) => {
    const driver = find(options, 'driver');
    return driver?.tag === 'reset' ? undefined : textOf(driver);
  });
  return earlier !== undefined && later !== undefined && earlier !== later;
}

const itemKeys: Readonly<Partial<Record<MergeRule, (item: Node) => string | undefined>>> = {
  unique: (item) => JSON.stringify(nodeToJson(item)),
  byPort: (item) => {
    const protocol = textOf(find(item, 'protocol')) ?? 'tcp';
    const rest = ['host_ip', 'published', 'target'].map((key) => textOf(find(item, key)) ?? '');
    return JSON.stringify([...rest, protocol]);
  },
  byTarget: (item) => textOf(find(item, 'target')),
  bySecret: (item) => textOf(find(item, 'target')) ?? `/run/secrets/${textOf(find(item, 'source')) ?? ''}`,
  byConfig: (item) => textOf(find(item, 'target')) ?? `/${textOf(find(item, 'source')) ?? ''}`,
  byKey: (item) => textOf(item)?.split('=')[0],
  byPath: (item) => textOf(find(item, 'path')),
  bySubnet: (item) => textOf(find(item, 'subnet')),
};

function withoutTag(node: Node): Node {
  const { tag, ...plain } = node;
  return tag ? plain : node;
}

import type { Location } from '../../base/problem.ts';
import { entriesOf, find, itemsOf, type MapNode, type Node, type ScalarNode } from '../../manifest/tree/tree.ts';

/** A policy as it is written in a file. */
export interface PolicyNode {
  readonly node: MapNode;
  /** Keys and indices from the root of the file. */
  readonly path: readonly string[];
  /** True in a manifest, where `$` begins a variable of Compose, and `$$` is a dollar. */
  readonly isInterpolated: boolean;
}

/** A CEL expression as it is written in a policy. */
export interface ExpressionNode {
  readonly policy: PolicyNode;
  /** `when`, `messageExpression`, or the name of a variable under `variables`. */
  readonly name: string;
  readonly isVariable: boolean;
  readonly keyAt: Location;
  readonly node: ScalarNode;
  /** The names of the variables it may read, as they are written, duplicates left out. */
  readonly readable: readonly string[];
}

/** The policies of a tree: of a manifest, of a file that is a list of them, or of one that has `policies:`. */
export function policyNodes(tree: Node): readonly PolicyNode[] {
  const ofPatchbay = find(tree, 'x-patchbay');
  const environments = entriesOf(find(ofPatchbay, 'environments'));
  return [
    ...mapsIn(tree, [], false),
    ...mapsIn(find(tree, 'policies'), ['policies'], false),
    ...mapsIn(find(ofPatchbay, 'policies'), ['x-patchbay', 'policies'], true),
    ...environments.flatMap(([name, environment]) =>
      mapsIn(find(environment, 'policies'), ['x-patchbay', 'environments', name, 'policies'], true),
    ),
  ];
}

function mapsIn(list: Node | undefined, path: readonly string[], isInterpolated: boolean): readonly PolicyNode[] {
  return itemsOf(list).flatMap((node, index) =>
    node.kind === 'map' ? [{ node, path: [...path, String(index)], isInterpolated }] : [],
  );
}

/** The expressions of a policy, its variables first. A variable may read those above it. */
export function expressionNodes(policy: PolicyNode): readonly ExpressionNode[] {
  const variables = entriesOf(find(policy.node, 'variables'));
  const names = variables.map(([name]) => name);
  const declared = variables.flatMap(([name, node, keyAt], index) =>
    expression({ policy, name, isVariable: true, keyAt, readable: names.slice(0, index) }, node),
  );
  const own = entriesOf(policy.node)
    .filter(([name]) => name === 'when' || name === 'messageExpression')
    .flatMap(([name, node, keyAt]) => expression({ policy, name, isVariable: false, keyAt, readable: names }, node));
  return [...declared, ...own];
}

function expression(place: Omit<ExpressionNode, 'node'>, node: Node): readonly ExpressionNode[] {
  return node.kind === 'scalar' ? [{ ...place, node }] : [];
}

import { absolutePath } from '../files/paths.ts';
import type { EnvironmentDeclaration } from '../model/governance.ts';
import { entriesOf, find, textOf, type MapNode, type Node } from '../tree/tree.ts';

/** More environments than anybody has, and more files than one of them needs. */
export const maxEnvironments = 100;
const maxTexts = 100;

/** The environments that a manifest declares, in its order. Relative paths start in `directory`. Quotas are read elsewhere. */
export function environmentDeclarations(
  tree: MapNode | undefined,
  directory: string,
): readonly EnvironmentDeclaration[] {
  return entriesOf(find(tree, 'x-patchbay', 'environments'))
    .slice(0, maxEnvironments)
    .map(([name, value, at]) => {
      const paths = (key: string): readonly string[] =>
        textsIn(find(value, key)).map((path) => absolutePath(path, directory, undefined));
      return {
        name,
        files: paths('files'),
        profiles: textsIn(find(value, 'profiles')),
        envFiles: paths('env_files'),
        ...textAt(value, 'engine'),
        ...textAt(value, 'context'),
        ...textAt(value, 'broker'),
        ...nodesAt(value),
        at,
      };
    });
}

function textAt(
  node: Node,
  key: 'engine' | 'context' | 'broker',
): Pick<EnvironmentDeclaration, 'engine' | 'context' | 'broker'> {
  const text = textOf(find(node, key));
  return text === undefined || text === '' ? {} : { [key]: text };
}

function nodesAt(node: Node): Pick<EnvironmentDeclaration, 'nodes'> {
  const nodes = entriesOf(find(node, 'nodes')).slice(0, maxTexts);
  const named = nodes.flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined || text === '' ? [] : [[name, text] as const];
  });
  return named.length === 0 ? {} : { nodes: Object.fromEntries(named) };
}

/** A list of texts, or one text in place of a list. */
function textsIn(node: Node | undefined): readonly string[] {
  const items = node?.kind === 'list' ? node.items.slice(0, maxTexts) : node ? [node] : [];
  return items.flatMap((item) => textOf(item) ?? []).filter((text) => text !== '');
}

import { debugRuntimeNames } from '../../base/kinds/debugRuntimes.ts';
import type { DebugSettings, PathMapping } from '../model/debug.ts';
import { entriesOf, find, itemsOf, nodeToJson, numberOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import { optional, wordOf, wordsOf } from './facts.ts';

/** `x-patchbay.debug`. */
export function toDebug(node: MapNode | undefined): DebugSettings | undefined {
  if (!node) return undefined;
  const type = textOf(find(node, 'type'));
  const command = wordsOf(find(node, 'command'));
  return {
    ...optional(
      'type',
      debugRuntimeNames.find((name) => name === type),
    ),
    ...optional('port', numberOf(find(node, 'port'))),
    ...optional('localRoot', wordOf(find(node, 'localRoot'))),
    ...optional('remoteRoot', wordOf(find(node, 'remoteRoot'))),
    pathMappings: itemsOf(find(node, 'pathMappings')).flatMap(toMapping),
    ...(command && command.length > 0 && { command }),
    ...optional('debugger', wordOf(find(node, 'debugger'))),
    attributes: Object.fromEntries(
      entriesOf(find(node, 'attributes')).map(([key, value]) => [key, nodeToJson(value)] as const),
    ),
  };
}

function toMapping(node: Node): readonly PathMapping[] {
  const localRoot = wordOf(find(node, 'localRoot'));
  const remoteRoot = wordOf(find(node, 'remoteRoot'));
  return localRoot === undefined || remoteRoot === undefined ? [] : [{ localRoot, remoteRoot }];
}

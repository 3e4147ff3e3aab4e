import type { Location } from '../../base/problem.ts';
import { filterMistake } from '../../expression/filter/filterMistake.ts';
import { entriesOf, find, isTemplate, itemsOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

/** Checks a name in a filter like any other name of a channel. */
type CheckChannel = (node: Node | undefined, who: string) => void;

/** `x-patchbay.filters`: channels must be declared, expressions and patterns must be such. */
export function checkFilters(root: MapNode, context: ConsistencyContext, checkChannel: CheckChannel): void {
  for (const [name, filter] of entriesOf(find(root, 'x-patchbay', 'filters'))) {
    const sources = find(filter, 'sources');
    for (const source of sources?.kind === 'scalar' ? [sources] : itemsOf(sources)) {
      // `logs:orders` is no channel.
      if (!textOf(source)?.includes(':')) checkChannel(source, `The filter "${name}" shows`);
    }
    checkText(name, filter, context);
  }
}

function checkText(name: string, filter: Node, { problems }: ConsistencyContext): void {
  const mode = textOf(find(filter, 'mode'));
  const node = find(filter, 'text');
  const text = textOf(node);
  if (!node || text === undefined || isTemplate(node) || (mode !== 'cel' && mode !== 'regex')) return;
  const mistake = filterMistake(mode, text);
  if (!mistake) return;
  const kind = mode === 'cel' ? 'CEL expression' : 'regular expression';
  const next = mode === 'cel' ? ' Names begin at "payload", "fields", "headers", "source" and the like.' : '';
  const why = mistake.message.replace(/\.$/, '');
  const message = `The filter "${name}" is not a valid ${kind}: ${why}. Correct it, or choose another "mode:".${next}`;
  problems.error('invalid-filter', message, placeIn(node.at, text, mistake.position));
}

/** The range from the mistake to the end of the text, if the text stands on one line. */
function placeIn(at: Location, text: string, position: number | null): Location {
  const { start, end } = at.range;
  const quotes = end.character - start.character - text.length;
  const isAsWritten = start.line === end.line && (quotes === 0 || quotes === 2);
  if (position === null || !isAsWritten || position >= text.length) return at;
  const from = { line: start.line, character: start.character + quotes / 2 + position };
  return { ...at, range: { start: from, end } };
}

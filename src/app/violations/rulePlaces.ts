import type { Range } from '../../base/problem.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { itemsOf, type Node } from '../../manifest/tree/tree.ts';
import { parse } from '../../manifest/yaml/parse.ts';

/** Finds the place of a rule in a schema, which a JSON Pointer in a URL's fragment names. */
export type RulePlaces = (rule: string) => Range;

/** In a larger file nobody is kept waiting: everything is told at its beginning. */
const maxLength = 262_144;
const beginning: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** The places in a file of JSON or YAML. A rule that is not found stands where the way to it ends. */
export function rulePlaces(text: string, file: string): RulePlaces {
  const [root] = text.length > maxLength ? [] : parse(text, file, new ProblemList());
  return (rule) => (root ? placeIn(root, tokensOf(rule)) : beginning);
}

function placeIn(root: Node, tokens: readonly string[]): Range {
  let place = beginning;
  let node: Node | undefined = root;
  for (const token of tokens) {
    if (node.kind === 'map') {
      const entry = node.entries.get(token);
      if (!entry) return place;
      place = entry.keyAt.range;
      node = entry.value;
    } else {
      const item: Node | undefined = /^\d{1,9}$/.test(token) ? itemsOf(node)[Number(token)] : undefined;
      if (!item) return place;
      place = { start: item.at.range.start, end: item.at.range.start };
      node = item;
    }
  }
  return place;
}

function tokensOf(rule: string): readonly string[] {
  return rule
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((token) => decoded(token).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A text with broken escapes stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

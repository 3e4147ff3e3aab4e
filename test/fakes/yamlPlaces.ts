import { isScalar, LineCounter, parseAllDocuments, visit, type Node as YamlNode } from 'yaml';

/** Somewhere in a YAML text, counted from 0, and what stands there. */
export interface YamlPlace {
  readonly line: number;
  readonly character: number;
  readonly what: string;
}

/** Keys, values, items and aliases of a file: a place in the middle of each. */
export function placesIn(text: string): readonly YamlPlace[] {
  const lines = new LineCounter();
  const places: YamlPlace[] = [];
  const add = (node: YamlNode, what: string): void => {
    const [start = 0, end = start] = node.range ?? [];
    if (end === start) return;
    const isBlock = isScalar(node) && /^BLOCK/.test(String(node.type));
    const at = isBlock
      ? lines.linePos(text.indexOf('\n', start) + 1)
      : lines.linePos(start + Math.floor((Math.min(end, start + 60) - start) / 2));
    const character = isBlock ? (text.split('\n')[at.line - 1] ?? '').search(/\S|$/) : at.col - 1;
    places.push({ line: at.line - 1, character, what: `${what} ${text.slice(start, Math.min(end, start + 40))}` });
  };
  for (const document of parseAllDocuments(text, { lineCounter: lines, merge: true })) {
    visit(document, {
      Scalar(key, node) {
        if (node.source !== '' && node.value !== null)
          add(node, key === 'key' ? 'key' : key === 'value' ? 'value' : 'item');
      },
      Alias: (_, node) => add(node, 'alias'),
    });
  }
  return places;
}

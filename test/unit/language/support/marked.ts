import type { Position } from 'vscode-languageserver/node';

/** A text with the place of each `│` in it, which is taken out. */
export function marked(source: string): { readonly text: string; readonly at: Position; readonly all: Position[] } {
  const all: Position[] = [];
  let text = '';
  for (const part of source.split(/(│)/)) {
    if (part !== '│') text += part;
    else {
      const lines = text.split('\n');
      all.push({ line: lines.length - 1, character: lines.at(-1)!.length });
    }
  }
  return { text, at: all[0]!, all };
}

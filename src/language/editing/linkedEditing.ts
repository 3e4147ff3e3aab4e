import type { LinkedEditingRanges } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import { anchorAt, anchorsNamed } from '../text/anchors.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** Links an anchor and its aliases, so that editing one edits all. */
export function linkedEditing({ lines }: SourceFile, position: Position): LinkedEditingRanges | null {
  const anchor = anchorAt(lines, position);
  if (!anchor || position.character === anchor.range.start.character) return null;
  const ranges = anchorsNamed(lines, anchor).map(({ range: { start, end } }) => ({
    start: { ...start, character: start.character + 1 },
    end,
  }));
  return ranges.length > 1 ? { ranges, wordPattern: '[^\\s,\\[\\]{}]+' } : null;
}

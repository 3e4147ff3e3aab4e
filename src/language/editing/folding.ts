import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver/node';
import { marks, maskLines } from '../text/mask.ts';

interface Open {
  readonly line: number;
  readonly indent: number;
}

/** Lines that are indented further fold under the line above them; a block of comment lines folds too. */
export function foldingRanges(lines: readonly string[]): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const masked = maskLines(lines);
  let open: Open[] = [];
  let last = 0;
  const close = (indent: number): void => {
    for (const { line } of open.filter((one) => one.indent >= indent)) {
      if (last > line) ranges.push({ startLine: line, endLine: last });
    }
    open = open.filter((one) => one.indent < indent);
  };
  for (const [line, { text }] of masked.entries()) {
    if (/^[\s\u0001]*$/.test(text)) continue;
    const isBlock = text.startsWith(marks.block);
    const indent = isBlock ? Infinity : text.search(/\S/);
    // A list may have the same indent as its key and still belong to it.
    const own = /^\s*-(\s|$)/.test(text) ? indent + 0.5 : indent;
    if (!isBlock) {
      close(text.startsWith('---') ? 0 : own);
      open.push({ line, indent: own });
    }
    last = line;
  }
  close(0);
  return [...ranges, ...commentRanges(masked.map(({ text }) => text))].toSorted((a, b) => a.startLine - b.startLine);
}

function commentRanges(masked: readonly string[]): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  let start: number | undefined;
  for (const [line, text] of [...masked, ''].entries()) {
    const isComment = /^\s*\u0001+$/.test(text);
    if (isComment) start ??= line;
    else if (start !== undefined) {
      if (line - start > 1) ranges.push({ startLine: start, endLine: line - 1, kind: FoldingRangeKind.Comment });
      start = undefined;
    }
  }
  return ranges;
}

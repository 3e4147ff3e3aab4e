import type { FormattingOptions, TextEdit } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range } from '../../base/problem.ts';
import { maxManifestLength } from '../../manifest/files/host.ts';
import { formatChanges } from '../../manifest/yaml/format.ts';
import { marks } from '../text/mask.ts';
import type { SourceFile } from '../text/snapshot.ts';

/**
 * The edits that format a document or a range of lines, with as many spaces a level as the editor says. A document with
 * syntax errors gets none.
 */
export function formatting(document: TextDocument, { tabSize }: FormattingOptions, range?: Range): TextEdit[] {
  const text = document.getText();
  if (text.length > maxManifestLength) return [];
  const within = range && { first: range.start.line, last: lastLineOf(range) };
  return formatChanges(text, within, stepOf(tabSize)).map(({ start, end, newText }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText,
  }));
}

/** A selection of whole lines ends at the start of the next line, which is not part of it. */
function lastLineOf({ start, end }: Range): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

/** What stands further in than this is out of sight, and YAML needs one space at least. */
function stepOf(tabSize: number): number {
  return Number.isInteger(tabSize) && tabSize >= 1 && tabSize <= 8 ? tabSize : 2;
}

/** Indents a new line so that the cursor stands under the key, or inside the item, that the line above opens. */
export function formattingOnNewLine(
  { lines, masked }: SourceFile,
  { line }: Position,
  { tabSize }: FormattingOptions,
): TextEdit[] {
  const text = lines[line] ?? '';
  const above = masked.upTo(lines, line - 1).at(-1);
  if (text.trim() !== '' || !above || above.depth > 0 || line === 0 || line >= lines.length) return [];
  const indent = indentUnder(above.text, stepOf(tabSize));
  if (indent === undefined || text === ' '.repeat(indent)) return [];
  const range = { start: { line, character: 0 }, end: { line, character: text.length } };
  return [{ range, newText: ' '.repeat(indent) }];
}

/** Undefined when the editor's default, the indent of the line above, is right. */
function indentUnder(masked: string, step: number): number | undefined {
  const text = masked.replace(new RegExp(`\\s*${marks.comment}+$`), '').trimEnd();
  const dashes = /^ *(?:- +)*/.exec(text)?.[0] ?? '';
  const rest = text.slice(dashes.length);
  if (/^[^[{]*:(?: +[&!]\S{1,200})*(?: +[|>][+\-\d]{0,2})?$/.test(rest)) return dashes.length + step;
  const isPairInItem = dashes.includes('-') && /^[^\s[{][^:]{0,200}: /.test(rest);
  const isSound = !/[[{]$/.test(rest);
  return isPairInItem && isSound ? dashes.length : undefined;
}

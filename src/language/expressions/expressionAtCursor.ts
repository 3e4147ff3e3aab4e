import type { Position } from '../../base/problem.ts';
import type { ScalarStyle } from '../../manifest/scalars/scalarSource.ts';
import { cursorAt } from '../text/cursorAt.ts';
import { expressionAtPath, pathInTable, policyFileKind } from '../text/policyPath.ts';
import type { SourceFile } from '../text/snapshot.ts';
import { expressionAt, type ExpressionSpot } from './expressionAt.ts';
import { variablesAbove } from './variablesAbove.ts';

/** More lines than one expression has. */
const maxLines = 200;

/**
 * The expression that is being written at a position: by the tree where the file can be read, else by its lines, which works
 * while a bracket or a quote is open.
 */
export function expressionAtCursor(file: SourceFile, position: Position): ExpressionSpot | undefined {
  if (!mayBeIn(file, position)) return undefined;
  return expressionAt(file, position) ?? onLine(file, position) ?? inBlock(file, position);
}

/** Completion elsewhere must not wait until the file is read: policies stand below their key, or in files of their own. */
function mayBeIn({ path, lines }: SourceFile, { line }: Position): boolean {
  return policyFileKind(path) === 'policies' || lines.slice(0, line + 1).some((text) => text.includes('policies'));
}

/** The value behind its key, as far as it stands on the line. */
function onLine(file: SourceFile, position: Position): ExpressionSpot | undefined {
  const cursor = cursorAt(file.lines, position, file.masked);
  if (cursor?.kind !== 'value') return undefined;
  const at = expressionAtPath(pathInTable(cursor.path, file.path));
  if (!at || /^[|>&*]/.test(cursor.prefix)) return undefined;
  const quote = /^["']/.exec(cursor.prefix)?.[0];
  const text = quote === undefined ? cursor.prefix : unescaped(cursor.prefix.slice(1), quote);
  const style: ScalarStyle = quote === '"' ? 'double' : quote === "'" ? 'single' : 'plain';
  return { text, offset: text.length, style, readable: variablesAbove(file.lines, position, at) };
}

function unescaped(text: string, quote: string): string {
  return quote === '"' ? text.replaceAll(/\\(["\\/])/g, '$1') : text.replaceAll("''", "'");
}

/** The lines of a block scalar down to the position. */
function inBlock({ lines, path, masked }: SourceFile, position: Position): ExpressionSpot | undefined {
  const own = lines[position.line] ?? '';
  const indent = (own.trim() === '' ? position.character : own.search(/\S/)) || 0;
  const written: string[] = [own.slice(0, position.character)];
  for (let line = position.line - 1; line >= 0 && position.line - line < maxLines; line--) {
    const text = lines[line] ?? '';
    const isAbove = text.trim() !== '' && text.search(/\S/) < indent;
    const header = isAbove ? /^(.*:[ \t]+)([|>])[\d+-]{0,2}[ \t]*$/.exec(text) : null;
    if (isAbove && !header) return undefined;
    if (!header) {
      written.unshift(text.slice(indent));
      continue;
    }
    const place = { line, character: header[1]?.length ?? 0 };
    const cursor = cursorAt(lines, place, masked);
    const at = cursor && expressionAtPath(pathInTable(cursor.path, path));
    if (!at) return undefined;
    const before = written.join('\n').trimStart();
    const style = header[2] === '|' ? 'literal' : 'folded';
    return { text: before, offset: before.length, style, readable: variablesAbove(lines, place, at) };
  }
  return undefined;
}

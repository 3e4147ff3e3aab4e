import { join } from 'node:path';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../base/problem.ts';
import type { Cursor } from './cursor.ts';
import type { Snapshot } from './snapshot.ts';

/** The variables behind an open `${`; undefined when there is none. Names only: what they are worth may be secret. */
export function variableCompletion(
  { file, files, directory, readText }: Snapshot,
  position: Position,
  cursor: Cursor,
): CompletionItem[] | undefined {
  const line = file.lines[position.line] ?? '';
  const before = line.slice(0, position.character);
  const open = before.lastIndexOf('${');
  const prefix = before.slice(open + 2);
  // `$${` is a dollar and a bracket; keys are not interpolated.
  if (open === -1 || !/^([A-Za-z_]\w*)?$/.test(prefix) || isEscaped(before, open) || cursor.kind === 'key')
    return undefined;
  const rest = line.slice(position.character);
  const own = { line: position.line, character: position.character - prefix.length };
  const declared = [...(readText(join(directory(), '.env')) ?? '').matchAll(declaration)].map(([, name = '']) => name);
  const used = files().flatMap(({ path, lines }) =>
    lines.flatMap((text, index) =>
      [...text.matchAll(use)].flatMap(({ 1: name = '', index: at }) =>
        path === file.path && index === own.line && at + 2 === own.character ? [] : [name],
      ),
    ),
  );
  const names = [...new Set([...declared, ...used])];
  const isClosed = /^[\w:?+-]*\}/.test(rest) || /^[\w:?+-]/.test(rest);
  return names.map((name) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    textEdit: { range: { start: own, end: position }, newText: isClosed ? name : `${name}}` },
  }));
}

/** True behind an odd number of dollars. */
function isEscaped(text: string, dollar: number): boolean {
  let count = 0;
  while (text[dollar - 1 - count] === '$') count++;
  return count % 2 === 1;
}

const declaration = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[=:]/gm;
const use = /\$\{([A-Za-z_]\w*)/g;

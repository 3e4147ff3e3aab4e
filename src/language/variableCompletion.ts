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
  const typed = /(\$+)\{([A-Za-z_]\w*)?$/.exec(line.slice(0, position.character));
  // `$${` is a dollar and a bracket; keys are not interpolated.
  if (!typed || (typed[1]?.length ?? 0) % 2 === 0 || cursor.kind === 'key') return undefined;
  const prefix = typed[2] ?? '';
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

const declaration = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[=:]/gm;
const use = /\$\{([A-Za-z_]\w*)/g;

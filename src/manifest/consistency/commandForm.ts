import type { Fix } from '../../base/problem.ts';
import { textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, itemsOf, textOf, textsOf, type ListNode, type Node } from '../tree/tree.ts';

/** What people start a command line with that they put into a list as one text. */
const programs =
  /^(npm|npx|yarn|pnpm|bun|node|python3?|pip3?|flask|gunicorn|uvicorn|celery|bundle|rails|rake|ruby|php|composer|java|mvn|gradle|go|cargo|dotnet|bash|sh) +\S/;

/** A list is a program and its arguments, as they stand: there is no shell that would take a line apart. */
export function checkCommandForm(service: Node, problems: ProblemList): void {
  const entrypoint = find(service, 'entrypoint');
  const isForShell = textsOf(entrypoint).at(-1) === '-c';
  if (entrypoint) checkList(entrypoint, problems);
  const command = find(service, 'command');
  if (command && !isForShell) checkList(command, problems);
}

function checkList(node: Node, problems: ProblemList): void {
  const [first, ...others] = itemsOf(node);
  const text = textOf(first) ?? '';
  if (node.kind !== 'list' || !first || !isWrittenAsList(node, first)) return;
  if (others.length === 0 && (/\S\s+(?:&&|\|\|?|;|>)\s+\S/.test(text) || programs.test(text))) {
    const program = text.split(/\s/, 1)[0] ?? '';
    const message = `A list is a program and its arguments, and this asks for one program that is called "${shortened(text)}". Write [sh, -c, "…"], or "${program}" and each argument by itself.`;
    return problems.warning('shell-operator', message, first.at, [], throughShell(first, problems));
  }
  const operator = others.find((item) => /^(&&|\|\|?|;)$/.test(textOf(item) ?? ''));
  if (!operator || /^(\/bin\/)?(ba|da|a)?sh$/.test(text)) return;
  const message = `"${textOf(operator) ?? ''}" is an argument here: a list is run without a shell. Write [sh, -c, "…"] with the line as one text.`;
  problems.warning('shell-operator', message, operator.at);
}

/** A text that was split stands at the same place as its words. */
function isWrittenAsList({ at: { range } }: ListNode, { at }: Node): boolean {
  const [a, b] = [range, at.range];
  const isSameStart = a.start.line === b.start.line && a.start.character === b.start.character;
  return !isSameStart || a.end.line !== b.end.line || a.end.character !== b.end.character;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Puts `sh -c` before the only item, in brackets or on lines of their own. */
function throughShell({ at }: Node, problems: ProblemList): Fix | undefined {
  if (textAtLocation(at, problems) === undefined) return undefined;
  const { start } = at.range;
  const before = (problems.linesOf(at.file)[start.line] ?? '').slice(0, start.character);
  const newText = /^ *- +$/.test(before)
    ? `sh\n${before}-c\n${before}`
    : /\[\s*$/.test(before)
      ? 'sh, -c, '
      : undefined;
  if (newText === undefined) return undefined;
  return { title: 'Run it with a shell', edits: [{ at: { file: at.file, range: { start, end: start } }, newText }] };
}

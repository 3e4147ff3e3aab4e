import type { Fix } from '../../base/problem.ts';
import { textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, itemsOf, textOf, textsOf, type Node } from '../tree/tree.ts';

/** The list form starts with how the rest is run, and only a shell knows `||`, `|` and `$`. */
export function checkHealthcheck(service: Node, problems: ProblemList): void {
  const test = find(service, 'healthcheck', 'test');
  const [how, ...command] = textsOf(test);
  const [first, ...items] = itemsOf(test);
  if (how === undefined || !first) return;
  if (how !== 'CMD' && how !== 'CMD-SHELL' && how !== 'NONE') {
    const message = `healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE", not "${how}". Write [CMD, …], or the command line as one text.`;
    return problems.error('healthcheck', message, first.at, [], startedBy('CMD', first, problems));
  }
  if (how === 'NONE') return;
  if (!command.some((part) => part.trim() !== '')) {
    return problems.error(
      'healthcheck',
      'This health check has no command to run. Add one, or write [NONE].',
      first.at,
    );
  }
  if (how === 'CMD') checkWithoutShell(command, first, items, problems);
  else checkWithShell(command, first, items, problems);
}

/** `CMD` starts a program with arguments as they stand. */
function checkWithoutShell(command: readonly string[], how: Node, items: readonly Node[], problems: ProblemList): void {
  const operator = command.findIndex((part) => /^(\|\|?|&&|;|>|>>|<|2>&1|>\/dev\/null)$/.test(part));
  if (operator > 0) {
    const message = `"${command[operator] ?? ''}" is an argument here: "CMD" starts a program without a shell. Write the line as one text behind "CMD-SHELL".`;
    return problems.warning('healthcheck', message, items[operator]?.at ?? how.at);
  }
  const [program = '', ...rest] = command;
  if (rest.length > 0 || !/\S\s+\S/.test(program)) return;
  const message = `"CMD" takes "${program}" as the name of one program, spaces and all. Write "CMD-SHELL" for a command line.`;
  problems.warning('healthcheck', message, how.at, [], instead('CMD-SHELL', how, problems));
}

/** `CMD-SHELL` is given one line; what follows becomes `$0`, `$1` … of it. */
function checkWithShell(
  [line = '']: readonly string[],
  how: Node,
  [item, second]: readonly Node[],
  problems: ProblemList,
): void {
  if (second) {
    const message = `The shell runs "${line}" alone: "CMD-SHELL" takes the whole command line as one text. Write "CMD" for a program and its arguments.`;
    return problems.warning('healthcheck', message, second.at, [], instead('CMD', how, problems));
  }
  const word = /^(CMD|CMD-SHELL|NONE) /.exec(line)?.[1];
  if (word === undefined || !item) return;
  const message = `The shell is asked to run a program "${word}", as the line is one text. Leave "${word}" out, or write a list.`;
  problems.warning('healthcheck', message, item.at, [], without(`${word} `, item, problems));
}

function startedBy(word: string, first: Node, problems: ProblemList): Fix | undefined {
  const written = textAtLocation(first.at, problems);
  const { start } = first.at.range;
  const line = problems.linesOf(first.at.file)[start.line] ?? '';
  if (written === undefined || !/\[\s*$/.test(line.slice(0, start.character))) return undefined;
  const edits = [{ at: { file: first.at.file, range: { start, end: start } }, newText: `${word}, ` }];
  return { title: `Write "${word}" before it`, edits };
}

function instead(word: string, how: Node, problems: ProblemList): Fix | undefined {
  const written = textAtLocation(how.at, problems);
  const text = textOf(how);
  if (written === undefined || text === undefined || !written.includes(text)) return undefined;
  return { title: `Write "${word}"`, edits: [{ at: how.at, newText: written.replace(text, word) }] };
}

function without(start: string, item: Node, problems: ProblemList): Fix | undefined {
  const written = textAtLocation(item.at, problems);
  if (!written?.includes(start)) return undefined;
  return { title: `Leave "${start.trim()}" out`, edits: [{ at: item.at, newText: written.replace(start, '') }] };
}

import type { Fix } from '../../base/problem.ts';
import { removeItem, textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, itemsOf, textOf, type Node, type ScalarNode } from '../tree/tree.ts';

/** Variables of a list or a mapping whose names no program can ask for, or that are not what they look like. */
export function reportVariables(node: Node, problems: ProblemList): void {
  for (const item of itemsOf(node)) {
    if (item.kind !== 'scalar' || item.origin || typeof item.value !== 'string') continue;
    reportListed(item, item.value, problems);
  }
  for (const [name, , at] of entriesOf(node)) {
    if (!isOdd(name)) continue;
    problems.warning('variable-name', `"${name}" is not a valid variable name. ${allowed}`, at);
  }
}

const allowed = 'Use letters, digits, "_", "." and "-".';

/** Some programs do take dots and dashes; spaces, colons and quotes are slips. */
function isOdd(name: string): boolean {
  return name === '' || /[\s:"'`=]/.test(name);
}

function reportListed(item: ScalarNode, text: string, problems: ProblemList): void {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  // A trailing space is an error of its own.
  if (/\s$/.test(name)) return;
  const [, before = '', after = ''] = equals === -1 ? (/^([\w.-]+): *(.*)$/.exec(text) ?? []) : [];
  if (before !== '') {
    const message = `This is a variable named "${text}". In a list, "=" stands between a name and its value.`;
    return problems.warning(
      'variable-name',
      message,
      item.at,
      [],
      rewritten(item, text, `${before}=${after}`, problems),
    );
  }
  if (isOdd(name))
    return problems.warning('variable-name', `"${name}" is not a valid variable name. ${allowed}`, item.at);
  const value = text.slice(equals + 1);
  const [, quote, inner = ''] = equals === -1 ? [] : (/^(["'])(.*)\1$/s.exec(value) ?? []);
  if (quote === undefined || inner.includes(quote)) return;
  const message = `The quotes are part of the value of ${name}: in a list, everything after "=" is. Remove them.`;
  problems.warning('quoted-value', message, item.at, [], unquoted(item, `${name}=${inner}`, problems));
}

function rewritten(item: ScalarNode, text: string, newText: string, problems: ProblemList): Fix | undefined {
  const written = textAtLocation(item.at, problems);
  if (!written?.includes(text)) return undefined;
  return { title: `Write ${newText}`, edits: [{ at: item.at, newText: written.replace(text, () => newText) }] };
}

/** `A = 1` → `A=1`. */
export function withoutSpaces(item: Node, problems: ProblemList): Fix | undefined {
  const text = textOf(item) ?? '';
  const [, name = '', value = ''] = /^([\w.-]+)\s+=\s*(.*)$/s.exec(text) ?? [];
  if (item.kind !== 'scalar' || item.origin || name === '') return undefined;
  return rewritten(item, text, `${name}=${value}`, problems);
}

/** What YAML would read as something else without quotes gets them around the whole. */
function unquoted(item: ScalarNode, plain: string, problems: ProblemList): Fix | undefined {
  if (textAtLocation(item.at, problems) === undefined) return undefined;
  const isSafe = /^[\w][\w./=@%+,;-]*$/.test(plain);
  const newText = isSafe ? plain : `'${plain.replaceAll("'", "''")}'`;
  return { title: 'Take the quotes out of the value', edits: [{ at: item.at, newText }] };
}

/** The same key twice in a list: the later one counts, and the earlier is dead. */
export function reportTwiceListed(
  node: Node,
  what: string,
  problems: ProblemList,
  keyOf: (text: string) => string = (text) => text.split('=')[0] ?? '',
): void {
  const seen = new Map<string, Node['at']>();
  for (const item of itemsOf(node)) {
    const key = keyOf(textOf(item) ?? '');
    const first = seen.get(key);
    if (first && key !== '' && item.kind === 'scalar' && !item.isTemplate) {
      const message = `${what} ${key} appears twice in this list, and only the last one counts. Remove one.`;
      const related = [{ message: 'It is listed here already.', at: first }];
      problems.warning('twice', message, item.at, related, removeItem(first, problems));
    }
    seen.set(key, item.at);
  }
}

import type { Fix, Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems/problems.ts';

/** The beginning of a value on the line of its key, with what YAML reads as more than text. */
const special = /^( *(?:- +)*)([A-Za-z_][\w-]*):( +)(["'!&*[{%@`].*?)[ \t]*$/;

/** An expression on the line of its key that YAML takes for another mapping. */
const colon = /^( *(?:- +)*)(when|messageExpression):( +)([A-Za-z_(].*?:[ \t].*?)[ \t]*$/;

/** True for a text that is meant to hold policies, whether it can be read or not. */
export function looksLikePolicies(text: string): boolean {
  return /^[ \t]*(?:- +)?(?:when|effect):(?:[ \t]|$)/m.test(text) && !/^apiVersion:/m.test(text);
}

/**
 * Tells why a text that is meant to hold policies cannot be read: expressions that begin with a quote, a bracket or an exclamation mark,
 * which mean something else to YAML. Returns false where there is another reason.
 */
export function reportBrokenExpressions(text: string, file: string, problems: ProblemList): boolean {
  let isFound = false;
  for (const [line, content] of text.split(/\r\n|\r|\n/).entries()) {
    const [, indent = '', key = '', blanks = '', value = ''] = special.exec(content) ?? colon.exec(content) ?? [];
    if (value === '' || isWhole(value)) continue;
    const character = indent.length + key.length + 1 + blanks.length;
    const start = { line, character };
    const at: Location = { file, range: { start, end: { line, character: character + value.length } } };
    const why = special.test(content)
      ? `an expression that begins with ${value[0] ?? ''}`
      : 'an expression with ": " in it';
    const message = `To YAML, ${why} is something else than text. Put all of it in quotes, or below the key behind ">-".`;
    problems.error('syntax', message, at, [], quotedFix(value, at));
    isFound = true;
  }
  return isFound;
}

/** True for a value in quotes or brackets that ends where they do. */
function isWhole(value: string): boolean {
  const text = value.replace(/ +#.*$/, '');
  if (/^[[{]/.test(text)) return /[\]}]$/.test(text);
  return /^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$|^[&*]\S+$/.test(text);
}

function quotedFix(value: string, at: Location): Fix {
  const newText = `'${value.replaceAll("'", "''")}'`;
  return { title: 'Put the expression in quotes', edits: [{ at, newText }] };
}

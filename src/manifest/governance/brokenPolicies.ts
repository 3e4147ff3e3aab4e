import type { Fix, Location } from '../../base/problem.ts';
import { correctWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean, suggest } from '../problems/suggest.ts';
import { itemsOf, keysOf, type Node } from '../tree/tree.ts';

const policiesKey = 'policies';

/** The beginning of a value on the line of its key, with what YAML reads as more than text. */
const special = /^( *(?:- +)*)([A-Za-z_][\w-]*):( +)(["'!&*[{%@`].*?)[ \t]*$/;

/** An expression on the line of its key that YAML takes for another mapping. */
const colon = /^( *(?:- +)*)(when|messageExpression):( +)([A-Za-z_(].*?:[ \t].*?)[ \t]*$/;

/** True for a text that is meant to hold policies, whether it can be read or not. */
export function looksLikePolicies(text: string): boolean {
  return /(?:^[ \t]*(?:- +)?|[{,][ \t]*)(?:when|effect):(?:[ \t]|$)/m.test(text) && !/^apiVersion:/m.test(text);
}

/** True for what is written as a policy is, a slip of the finger in its keys included. */
export function isLikePolicy(node: Node): boolean {
  const keys = keysOf(node);
  if (keys.includes('when') || keys.includes('effect')) return true;
  return keys.includes('name') && keys.some((key) => key !== 'name' && suggest(key, ['when', 'effect']) !== undefined);
}

/**
 * Tells of policies that stand where none are looked for: alone, or under a key that is not quite `policies`. They would hold nowhere, and
 * nobody would notice. What other tools keep in such a folder is left alone.
 */
export function reportMisplaced(tree: Node, problems: ProblemList): void {
  if (tree.kind !== 'map' || tree.entries.has('apiVersion')) return;
  const code = 'unreadable-policies';
  if (tree.entries.has('name') && isLikePolicy(tree)) {
    problems.error(code, 'This policy does not hold: it is no item of a list. Write "- " before it.', tree.at);
  }
  for (const [key, { keyAt, value }] of tree.entries) {
    const meant = didYouMean(key, [policiesKey, 'policy']) && ` Did you mean "${policiesKey}"?`;
    if (meant === '' || !itemsOf(value).some(isLikePolicy)) continue;
    const message = `These policies do not hold: "${key}" is no list of policies.${meant}`;
    problems.error(code, message, keyAt, [], correctWord(key, [policiesKey], keyAt, problems));
  }
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

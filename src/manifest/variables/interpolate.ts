import type { Fix, Location } from '../../base/problem.ts';
import { textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { suggest } from '../problems/suggest.ts';
import { expandTemplate, type TemplateFailure } from '../tree/template.ts';
import type { Node, ScalarNode } from '../tree/tree.ts';
import type { Environment } from './environment.ts';

/** What `${NAME}` may be in a file. */
type Variables = Pick<Environment, 'lookup' | 'names' | 'originOf'>;

/**
 * Fills in the variables of every value (keys stay as they are). A problem stands at the expression, not at the whole
 * value, wherever `problems` can look at what is written and the expression can be found.
 */
export function interpolate(root: Node, environment: Variables, problems: ProblemList): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const known = done.get(node);
    if (known) return known;
    const result = rebuild(node, visit, (leaf) => interpolateScalar(leaf, environment, problems));
    done.set(node, result);
    return result;
  };
  return visit(root);
}

/** Marks what has variables in it, so that the stages behind leave it as it is written. */
export function keepTemplates(root: Node): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const known = done.get(node);
    if (known) return known;
    const result = rebuild(node, visit, (leaf) =>
      typeof leaf.value === 'string' && leaf.value.includes('$') ? { ...leaf, isTemplate: true } : leaf,
    );
    done.set(node, result);
    return result;
  };
  return visit(root);
}

/** What stays the same stays the same object, so that aliased parts remain shared. */
function rebuild(node: Node, visit: (node: Node) => Node, leaf: (node: ScalarNode) => Node): Node {
  if (node.kind === 'scalar') return leaf(node);
  if (node.kind === 'list') {
    const items = node.items.map(visit);
    return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
  }
  let isChanged = false;
  const entries = new Map(
    [...node.entries].map(([key, entry]) => {
      const value = visit(entry.value);
      if (value !== entry.value) isChanged = true;
      return [key, { ...entry, value }];
    }),
  );
  return isChanged ? { ...node, entries } : node;
}

function interpolateScalar(node: ScalarNode, environment: Variables, problems: ProblemList): ScalarNode {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { lookup } = environment;
  const { text, failures } = expandTemplate(node.value, lookup);
  const lines = failures.length > 0 ? problems.linesOf(node.at.file) : [];
  for (const failure of failures) {
    reportFailure(failure, placeOf(failure.expression, node.at, lines), environment, problems);
  }
  if (text === node.value) return node;
  return { ...node, value: text, origin: { kind: 'interpolated', template: node.value, lookup } };
}

function reportFailure(failure: TemplateFailure, at: Location, environment: Variables, problems: ProblemList): void {
  switch (failure.kind) {
    case 'invalid':
      return problems.error(
        'template',
        `Invalid template: "${beginningOf(failure.expression)}". Write \${NAME} or \${NAME:-default}, and $$ for a dollar sign.`,
        at,
        [],
        wellFormed(failure.expression, at, problems),
      );
    case 'required': {
      const why = failure.message === '' ? '' : `: ${failure.message}`;
      const next = `Set ${failure.name} in the environment or in .env.`;
      return problems.error(
        'required-variable',
        `required variable ${failure.name} is missing a value${why}.${didYouMean(failure.name, environment)} ${next}`,
        at,
        [],
        nearName(failure, at, environment, problems),
      );
    }
    case 'unset':
      return problems.warning(
        'unset-variable',
        `The variable ${failure.name} is not set, so it is empty here.${didYouMean(failure.name, environment)} Set it in .env, or write \${${failure.name}:-} when empty is meant.`,
        at,
        [],
        nearName(failure, at, environment, problems) ??
          escapedDollar(failure, at, problems) ??
          emptyDefault(failure, at, problems),
        failure.name,
      );
  }
}

/** The name, and that there is more: what follows may be the rest of a password with a dollar in it. */
function beginningOf(expression: string): string {
  const beginning = /^\$\{\s{0,9}[A-Za-z_]?\w{0,60}/.exec(expression)?.[0] ?? '$';
  return beginning.length < expression.length ? `${beginning}…` : beginning;
}

/** What a bracket, an operator of the shell or a space too many has spoilt. */
function wellFormed(expression: string, at: Location, problems: ProblemList): Fix | undefined {
  if (textAtLocation(at, problems) !== expression) return undefined;
  const [, name, operator, rest = ''] = /^\$\{\s*([A-Za-z_]\w*)\s*(:?[-=?+])?([^{}$]*)\}?$/.exec(expression) ?? [];
  if (name === undefined || (operator === undefined && rest !== '')) return undefined;
  const newText = `\${${name}${(operator ?? '').replace('=', '-')}${rest}}`;
  return { title: `Write ${newText}`, edits: [{ at, newText }] };
}

interface Missing {
  readonly name: string;
  readonly expression: string;
}

const near = new WeakMap<Variables, Map<string, string | undefined>>();

/** The variable of `.env` that is nearly named so. Those of the process are too many for one to be meant. */
function nearly(name: string, environment: Variables): string | undefined {
  const known = near.get(environment) ?? new Map<string, string | undefined>();
  near.set(environment, known);
  if (!known.has(name)) {
    const declared = [...environment.names].filter((one) => environment.originOf(one)?.kind === 'envFile');
    known.set(name, suggest(name, declared));
  }
  return known.get(name);
}

function didYouMean(name: string, environment: Variables): string {
  const meant = nearly(name, environment);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

function nearName(
  { name, expression }: Missing,
  at: Location,
  environment: Variables,
  problems: ProblemList,
): Fix | undefined {
  const meant = nearly(name, environment);
  if (meant === undefined || textAtLocation(at, problems) !== expression) return undefined;
  const newText = expression.replace(name, meant);
  return { title: `Write ${newText}`, edits: [{ at, newText }], isCorrection: true };
}

/** In the middle of a word, as in `pa$word`, a dollar is one of a password. Variables have large letters, or braces. */
function escapedDollar({ name, expression }: Missing, at: Location, problems: ProblemList): Fix | undefined {
  const { start } = at.range;
  const before = problems.linesOf(at.file)[start.line]?.[start.character - 1] ?? '';
  const isInWord = /[\w!%&*^+?-]/.test(before) && /[a-z]/.test(name) && !expression.startsWith('${');
  if (!isInWord || textAtLocation(at, problems) !== expression) return undefined;
  const newText = `$${expression}`;
  return { title: `Write ${newText}, for a dollar sign`, edits: [{ at, newText }], isCorrection: true };
}

/** None where the expression could not be found. */
export function emptyDefault({ name, expression }: Missing, at: Location, problems: ProblemList): Fix | undefined {
  if (textAtLocation(at, problems) !== expression) return undefined;
  const newText = `\${${name}:-}`;
  return { title: `Write ${newText}`, edits: [{ at, newText }] };
}

function placeOf(expression: string, at: Location, lines: readonly string[]): Location {
  const { start, end } = at.range;
  for (let line = start.line; line <= end.line; line++) {
    const text = lines[line] ?? '';
    const from = line === start.line ? start.character : 0;
    const character = text.indexOf(expression, from);
    const last = line === end.line ? end.character : text.length;
    if (character === -1 || character + expression.length > last) continue;
    return {
      file: at.file,
      range: { start: { line, character }, end: { line, character: character + expression.length } },
    };
  }
  return at;
}

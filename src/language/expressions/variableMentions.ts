import { DocumentHighlightKind, type DocumentHighlight } from 'vscode-languageserver/node';
import type { Position, Range } from '../../base/problem.ts';
import { celTokens, type CelToken } from '../../expression/cursor/celTokens.ts';
import { expressionNodes, policyNodes } from '../../policy/expressions/policyNodes.ts';
import { contains } from '../text/ranges.ts';
import { expressionsOf, type ReadFile } from './expressionAt.ts';

/** A place where a variable of a policy is declared or read. */
export interface VariableMention {
  readonly name: string;
  readonly range: Range;
  readonly isDeclaration: boolean;
  /** The policy that it belongs to: its place in the file. */
  readonly policy: string;
}

/** Every variable of every policy in a file, where it is declared and where it is read. */
export function variableMentions(file: ReadFile): readonly VariableMention[] {
  const declared = file
    .trees()
    .flatMap(policyNodes)
    .flatMap(expressionNodes)
    .filter(({ isVariable }) => isVariable)
    .map(({ name, keyAt, policy }) => ({
      name,
      range: keyAt.range,
      isDeclaration: true,
      policy: policy.path.join('.'),
    }));
  const read = expressionsOf(file).flatMap(({ node, source }) =>
    namesRead(source.value).map(({ name, from, to }) => ({
      name,
      range: source.rangeOf(from, to),
      isDeclaration: false,
      policy: node.policy.path.join('.'),
    })),
  );
  return [...declared, ...read];
}

/** The mentions of the variable at a position, that one first; none where there is no variable. */
export function mentionsOfVariable(file: ReadFile, position: Position): readonly VariableMention[] {
  const all = variableMentions(file);
  const here = all.find(({ range }) => contains(range, position));
  if (!here) return [];
  const same = all.filter((one) => one !== here && one.name === here.name && one.policy === here.policy);
  return [here, ...same];
}

export function variableHighlights(file: ReadFile, position: Position): DocumentHighlight[] {
  return mentionsOfVariable(file, position).map(({ range, isDeclaration }) => ({
    range,
    kind: isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

/** `variables.name` in an expression: the offsets of the name. */
function namesRead(
  expression: string,
): readonly { readonly name: string; readonly from: number; readonly to: number }[] {
  const tokens = celTokens(expression);
  return tokens.flatMap((token, index) => {
    const [before, dot] = [tokens[index - 2], tokens[index - 1]];
    const isRead = token.kind === 'name' && isDot(dot) && before?.text === 'variables' && !isDot(tokens[index - 3]);
    return isRead ? [{ name: token.text, from: token.from, to: token.to }] : [];
  });
}

function isDot(token: CelToken | undefined): boolean {
  return token?.kind === 'mark' && /^\.\??$/.test(token.text);
}

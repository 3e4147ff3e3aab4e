import { closingBrace, operatorOf } from '../tree/template.ts';
import type { Node } from '../tree/tree.ts';

/** A variable as templates name it. */
export interface NamedVariable {
  readonly name: string;
  /** True: without a value, it is an error (`${X:?message}`). */
  readonly isRequired: boolean;
  /** What stands for it when it is not set (`${X:-this}`), and when it is (`${X:+this}`); empty where neither is said. */
  readonly fallback: string;
  readonly alternate: string;
}

/** The variables of a tree whose templates are left as they are written, by name; what is said of one several times counts once. */
export function namedVariables(root: Node): readonly NamedVariable[] {
  const found = new Map<string, NamedVariable>();
  const take = (one: NamedVariable): void => {
    const before = found.get(one.name) ?? { isRequired: false, fallback: '', alternate: '' };
    found.set(one.name, {
      name: one.name,
      isRequired: before.isRequired || one.isRequired,
      fallback: before.fallback || one.fallback,
      alternate: before.alternate || one.alternate,
    });
  };
  const visit = (node: Node): void => {
    if (node.kind === 'list') node.items.forEach(visit);
    else if (node.kind === 'map') for (const { value } of node.entries.values()) visit(value);
    else if (typeof node.value === 'string') variablesOf(node.value).forEach(take);
  };
  visit(root);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const variable = /^[A-Za-z_]\w*/;

function variablesOf(template: string): readonly NamedVariable[] {
  const found: NamedVariable[] = [];
  const pending = [template];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at)) {
      const isBraced: boolean = text[at + 1] === '{';
      const end = isBraced ? closingBrace(text, at + 2) : text.length;
      // What is not closed goes on to the end, and is no expression.
      if (isBraced && text[end] !== '}') break;
      const body = text.slice(at + (isBraced ? 2 : 1), end);
      const name = variable.exec(body)?.[0];
      const sign = (isBraced && operatorOf(body)) || '';
      const rest = name === undefined ? '' : body.slice(name.length + sign.length);
      if (name !== undefined) found.push({ name, ...meaningOf(sign, rest) });
      // What a default is made of may have variables too.
      if (sign !== '') pending.push(rest);
      if (isBraced) at = end;
      else at += name === undefined ? (text[at + 1] === '$' ? 2 : 1) : name.length + 1;
    }
  }
  return found;
}

function meaningOf(sign: string, rest: string): Omit<NamedVariable, 'name'> {
  const kind = sign.at(-1);
  return {
    isRequired: kind === '?',
    fallback: kind === '-' ? rest : '',
    alternate: kind === '+' ? rest : '',
  };
}

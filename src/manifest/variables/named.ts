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
    const before = found.get(one.name) ?? one;
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
  for (let at = template.indexOf('$'); at !== -1; at = template.indexOf('$', at)) {
    const isBraced: boolean = template[at + 1] === '{';
    const end = isBraced ? closingBrace(template, at + 2) : template.length;
    // What is not closed goes on to the end, and is no expression.
    if (isBraced && end === template.length) break;
    const start = at + (isBraced ? 2 : 1);
    const body = template.slice(start, end);
    const name = variable.exec(body)?.[0];
    const sign = (isBraced && operatorOf(body)) || '';
    if (name !== undefined) found.push({ name, ...meaningOf(sign, body.slice(name.length + sign.length)) });
    // What a default is made of may have variables too. The second of two dollars begins none.
    at = name === undefined ? at + 2 : start + name.length;
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

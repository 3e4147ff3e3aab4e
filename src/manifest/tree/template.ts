/** What a variable is worth; undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

export type TemplateFailure =
  | { readonly kind: 'invalid'; readonly expression: string }
  | { readonly kind: 'required'; readonly name: string; readonly message: string; readonly expression: string }
  | { readonly kind: 'unset'; readonly name: string; readonly expression: string };

export interface Expansion {
  readonly text: string;
  readonly failures: readonly TemplateFailure[];
}

const maxDepth = 50;
/** What variables may add: values that are made of values that are made of values multiply. */
const maxAdded = 1_000_000;
const name = /^[A-Za-z_][A-Za-z0-9_]*/;
const operator = /^(:-|:\?|:\+|-|\?|\+)/;

/**
 * `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:?message}`, `${X?message}`, `${X:+other}`, `${X+other}`, nested, and
 * `$$` for a dollar. A dollar that starts none of these stands for itself. Only the branch that is taken is expanded.
 */
export function expandTemplate(template: string, lookup: Lookup): Expansion {
  const failures: TemplateFailure[] = [];
  return { text: expand(template, lookup, failures, 0), failures };
}

/** The operator of a braced body such as `X:-y`: the leftmost one. */
export function operatorOf(body: string): string | undefined {
  const variable = name.exec(body)?.[0];
  return variable === undefined ? undefined : operator.exec(body.slice(variable.length))?.[0];
}

function expand(template: string, lookup: Lookup, failures: TemplateFailure[], depth: number): string {
  let text = '';
  let index = 0;
  for (;;) {
    if (text.length > template.length + maxAdded) {
      failures.push({
        kind: 'invalid',
        expression: `${template.slice(0, 80)}, which is longer than ${maxAdded} characters`,
      });
      return '';
    }
    const dollar = template.indexOf('$', index);
    if (dollar === -1) return text + template.slice(index);
    text += template.slice(index, dollar);
    const next = template[dollar + 1];
    if (next === '$') {
      text += '$';
      index = dollar + 2;
    } else if (next === '{') {
      const close = closingBrace(template, dollar + 2);
      const expression = template.slice(dollar, close + 1);
      if (close < template.length) text += expandBraced(expression, lookup, failures, depth);
      else failures.push({ kind: 'invalid', expression });
      index = dollar + expression.length;
    } else {
      const variable = name.exec(template.slice(dollar + 1, dollar + 257))?.[0];
      if (variable === undefined) text += '$';
      else text += valueOrUnset(variable, `$${variable}`, lookup, failures);
      index = dollar + 1 + (variable?.length ?? 0);
    }
  }
}

/** The place of the `}` that ends a `${`; the end of the text when none does. */
export function closingBrace(template: string, start: number): number {
  let open = 1;
  for (let index = start; index < template.length; index++) {
    const character = template[index];
    if (character === '{') open++;
    if (character === '}' && --open === 0) return index;
  }
  return template.length;
}

function expandBraced(expression: string, lookup: Lookup, failures: TemplateFailure[], depth: number): string {
  const body = expression.slice(2, -1);
  const variable = name.exec(body)?.[0];
  const rest = variable === undefined ? '' : body.slice(variable.length);
  const sign = operator.exec(rest)?.[0];
  if (variable === undefined || (rest !== '' && !sign) || depth > maxDepth) {
    failures.push({ kind: 'invalid', expression });
    return '';
  }
  if (!sign) return valueOrUnset(variable, expression, lookup, failures);
  const value = lookup(variable);
  const isPresent = value !== undefined && (!sign.startsWith(':') || value !== '');
  const branch = (): string => expand(rest.slice(sign.length), lookup, failures, depth + 1);
  switch (sign.at(-1)) {
    case '-':
      return isPresent ? value : branch();
    case '+':
      return isPresent ? branch() : '';
    default:
      if (isPresent) return value;
      failures.push({ kind: 'required', name: variable, message: branch(), expression });
      return '';
  }
}

function valueOrUnset(variable: string, expression: string, lookup: Lookup, failures: TemplateFailure[]): string {
  const value = lookup(variable);
  if (value === undefined) failures.push({ kind: 'unset', name: variable, expression });
  return value ?? '';
}

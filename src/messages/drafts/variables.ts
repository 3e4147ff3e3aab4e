import type { MessageDraft } from './draft.ts';
import { textNode, type JsonText, type JsonScalar } from './jsonText.ts';

/** What stands for a variable: a text, or a JSON value where the variable is the whole text. */
export type VariableValue = string | JsonText;

/** Finds the value of a variable; undefined where there is none. */
export type Values = (name: string) => VariableValue | undefined;

/** `${name}`, or the same with a second dollar before it, which stands for itself. */
const reference = /\$?\$\{([^{}\n]{1,100})\}/g;

/** Fills in the variables in all texts of a value. A text that is one variable alone becomes its value, whatever that is. */
export function filledIn(node: JsonText, values: Values): JsonText {
  switch (node.kind) {
    case 'object':
      return { ...node, members: node.members.map((member) => ({ ...member, value: filledIn(member.value, values) })) };
    case 'array':
      return { ...node, items: node.items.map((item) => filledIn(item, values)) };
    case 'string':
      return filledText(node, values);
    default:
      return node;
  }
}

function filledText(node: JsonScalar, values: Values): JsonText {
  const text = String(node.value);
  if (!text.includes('${')) return node;
  const alone = /^\$\{([^{}\n]{1,100})\}$/.exec(text)?.[1];
  const value = alone === undefined ? undefined : values(alone);
  // It stands where the text stood, so that what is wrong with it is shown there.
  if (value !== undefined && typeof value !== 'string') return { ...value, start: node.start, end: node.end };
  return textNode(filledInText(text, values), node);
}

/** Fills in the variables of a text. What has no value stays as it is. */
export function filledInText(text: string, values: Values): string {
  return text.replace(reference, (whole, name: string) => {
    if (whole.startsWith('$$')) return whole.slice(1);
    const value = values(name);
    if (value === undefined) return whole;
    return typeof value === 'string' ? value : plainText(value);
  });
}

function plainText(node: JsonText): string {
  return 'raw' in node ? String(node.value) : '';
}

/** Writes a text so that nothing in it is taken for a variable. */
export function withoutVariables(text: string): string {
  return text.replace(/\$\{[^{}\n]{1,100}\}/g, (whole) => `$${whole}`);
}

/** Every variable that a draft names, with the place of the text that names it, each once. */
export function draftVariableNames(draft: MessageDraft): ReadonlyMap<string, JsonScalar> {
  const found = new Map<string, JsonScalar>();
  const look = (node: JsonText): void => {
    if (node.kind === 'object') for (const { value } of node.members) look(value);
    else if (node.kind === 'array') for (const item of node.items) look(item);
    else if (node.kind === 'string')
      for (const name of namesIn(String(node.value))) if (!found.has(name)) found.set(name, node);
  };
  for (const { value } of draft.fields) look(value);
  if (draft.payload) look(draft.payload.value);
  return found;
}

function namesIn(text: string): string[] {
  return [...text.matchAll(reference)].flatMap(([whole, name = '']) => (whole.startsWith('$$') ? [] : [name]));
}

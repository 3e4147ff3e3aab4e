import type { Json } from '../../manifest/model.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { printModel } from '../../manifest/yaml/printModel.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import { fenced } from './markdown.ts';

const maxNodes = 40;
const maxText = 200;
const hiddenText = '(hidden)';

/** A node as YAML in a block: bounded, and without what may be a secret by its name or its text. */
export function maskedYaml(node: Node): string {
  const budget = { left: maxNodes };
  const lines = printModel(jsonOf(node, '', budget)).trimEnd();
  return fenced(budget.left < 0 ? `${lines}\n…` : lines);
}

function jsonOf(node: Node, key: string, budget: { left: number }): Json {
  budget.left--;
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string'
        ? shown(node.value, key)
        : node.value === null
          ? null
          : isSecretName(key)
            ? hiddenText
            : node.value;
    case 'list': {
      const items: Json[] = [];
      for (const item of node.items) {
        if (budget.left <= 0) break;
        items.push(jsonOf(item, key, budget));
      }
      if (items.length < node.items.length) budget.left = -1;
      return items;
    }
    case 'map': {
      const entries: [string, Json][] = [];
      for (const [name, { value }] of node.entries) {
        if (budget.left <= 0) break;
        entries.push([name, jsonOf(value, name, budget)]);
      }
      if (entries.length < node.entries.size) budget.left = -1;
      return Object.fromEntries(entries);
    }
  }
}

/** An item `NAME=value` of a list has its name in its text. */
function shown(text: string, key: string): string {
  const name = /^([A-Za-z_][\w.-]{0,200})=/.exec(text)?.[1];
  if (name !== undefined && isSecretName(name)) return `${name}=${hiddenText}`;
  if (isSecretName(key) || isSecretText(text)) return hiddenText;
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

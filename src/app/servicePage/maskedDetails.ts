import { maskText } from '../../base/mask.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Json } from '../../manifest/model.ts';

/** Stands for a value that is not shown. */
export const hiddenValue = '•••';

/** True if the value of a variable is not to be shown, going by its name or its text. */
export function isSecretVariable(name: string, value: string): boolean {
  return value !== '' && (isSecretName(name) || isSecretText(value));
}

/** The engine's own answer about a container, to be read by people: what looks like a secret is not in it. */
export function maskedDetails(raw: Json): Json {
  return masked(raw, '');
}

function masked(value: Json, key: string): Json {
  if (typeof value === 'string') return maskedText(value, key);
  if (Array.isArray(value)) return value.map((item: Json) => masked(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item, name)]));
}

function maskedText(text: string, key: string): string {
  const variable = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(text);
  if (variable) {
    const [, name = '', value = ''] = variable;
    return isSecretVariable(name, value) ? `${name}=${hiddenValue}` : `${name}=${maskText(value)}`;
  }
  return text !== '' && isSecretName(key) ? hiddenValue : maskText(text);
}

import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { attributeAt } from '../text/attributeAt.ts';

/** True if a value or its source may be a secret: by its key, by a variable in it, or by its text. */
export function isSecretive(path: readonly string[], value: Node, written: string): boolean {
  const key = path.at(-1) ?? '';
  const isOwnWord = attributeAt(path) !== undefined;
  if (!isOwnWord && isSecretName(key)) return true;
  if (/^(secrets|configs)$/.test(path[0] ?? '') && key === 'content') return true;
  const texts = [written, ...templatesOf(value), value.kind === 'scalar' ? String(value.value) : ''];
  return texts.some((text) => isSecretText(text) || variablesIn(text).some((name) => isSecretName(name)));
}

/** The texts from which a value was made, including those that it overrides. */
function templatesOf(node: Node): readonly string[] {
  const { origin } = node;
  switch (origin?.kind) {
    case 'interpolated':
      return [origin.template];
    case 'variable':
      return [`\${${origin.name}}`];
    case 'merged':
      return [origin.base, origin.override].flatMap((part) => [
        part.kind === 'scalar' ? String(part.value) : '',
        ...templatesOf(part),
      ]);
    default:
      return [];
  }
}

function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name);
}

import { hasCredentials } from '../../base/mask.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { attributeAt } from '../text/attributeAt.ts';

const secretName =
  /pass(wor[dt]|wd|phrase|code)?(?![a-z])|pwd|secret|token|credential|cookie|auth|private|(^|[_.-])(key|dsn|salt|pin)s?([_.-]|\d|$)|[a-z]keys?\d*$/i;
const secretText = /password|passwd|requirepass|secret|token|credential|api[_-]?key|-----BEGIN|authorization|bearer /i;

/** True if a name suggests that its value is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** True if a text looks like a secret, whatever its name. */
export function isSecretText(text: string): boolean {
  return secretText.test(text) || hasCredentials(text);
}

/** True if a value or its source may be a secret: by its key, by a variable in it, or by its text. */
export function isSecretive(path: readonly string[], value: Node, written: string): boolean {
  const key = path.at(-1) ?? '';
  const isOwnWord = attributeAt(path) !== undefined;
  if (!isOwnWord && secretName.test(key)) return true;
  if (/^(secrets|configs)$/.test(path[0] ?? '') && key === 'content') return true;
  const texts = [written, ...templatesOf(value), value.kind === 'scalar' ? String(value.value) : ''];
  return texts.some((text) => isSecretText(text) || variablesIn(text).some((name) => secretName.test(name)));
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

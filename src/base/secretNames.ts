import { hasCredentials } from './mask.ts';

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

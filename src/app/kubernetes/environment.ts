import { hasCredentials, maskText } from '../../base/mask.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { ServiceContext } from './context.ts';
import type { Loose } from './objects.ts';

/** The variables and the command of a container. What looks like a secret is taken from a Secret. */
export interface Invocation {
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env: readonly Loose[];
}

export interface Invoked {
  readonly entrypoint?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** @param owner whose Secret it is: a service, or a step before it */
export function invocationOf(
  { entrypoint, command, environment }: Invoked,
  owner: string,
  context: ServiceContext,
): Invocation {
  const variables = variablesOf(environment, owner, context);
  const hidden: Loose[] = [];
  const hide = (text: string): string => {
    const name = `PATCHBAY_ARGUMENT_${hidden.length + 1}`;
    hidden.push(fromSecret(name, text, owner, context));
    return `$(${name})`;
  };
  return {
    command: entrypoint && withoutSecrets(entrypoint, hide),
    args: command && withoutSecrets(command, hide),
    env: variables.concat(hidden),
  };
}

function variablesOf(
  environment: Readonly<Record<string, string>>,
  owner: string,
  context: ServiceContext,
): readonly Loose[] {
  return Object.entries(environment).flatMap(([name, value]): readonly Loose[] => {
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) {
      context.notes.leftOut(context.service, `the variable ${name}`, 'Kubernetes takes no such name');
      return [];
    }
    const isSecret = isSecretName(name) || isSecretText(value);
    return [isSecret ? fromSecret(name, value, owner, context) : { name, value: unexpanded(value) }];
  });
}

function fromSecret(name: string, value: string, owner: string, { kept }: ServiceContext): Loose {
  const secret = kept.secret(`${owner}-environment`, name, { value });
  return { name, valueFrom: { secretKeyRef: { name: secret, key: name } } };
}

function withoutSecrets(words: readonly string[], hide: (text: string) => string): readonly string[] {
  return words.map((word, index) => (isSecretWord(word, words[index - 1]) ? hide(word) : unexpanded(word)));
}

/** True for a word of a command line that holds a secret, as far as can be seen. */
export function isSecretWord(word: string, before = ''): boolean {
  const [, option = '', value] = /^(--?[\w.-]+)(?:=(.+))?$/s.exec(word) ?? [];
  if (option !== '') return value !== undefined && (isSecretName(option) || hasCredentials(value));
  const isValue = before.startsWith('-') && !before.includes('=') && isSecretName(before);
  return isValue || hasCredentials(word) || maskText(word) !== word || (/\s/.test(word) && isSecretText(word));
}

/** Kubernetes replaces `$(NAME)` and makes one `$` of `$$`, in commands and in variables. */
function unexpanded(text: string): string {
  return /\$[$(]/.test(text) ? text.replaceAll('$', '$$$$') : text;
}

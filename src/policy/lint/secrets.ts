import { hasPasswordInUrl, namesLiteralSecret } from '../../manifest/governance/written/secretVariables.ts';
import { entriesOf, find, textOf } from '../../manifest/tree/tree.ts';
import type { Hint, LintRule, LintSubject, Source } from './rule.ts';
import type { Location } from '../../base/problem.ts';

export const secretRules: readonly LintRule[] = [
  {
    name: 'secret-in-environment',
    summary: 'A secret is written into the manifest as the value of a variable.',
    help:
      'Whoever reads the repository reads it, and so does everything that lists a container. Take it from outside with ' +
      '${NAME}, or declare it under "secrets:" and pass its path in NAME_FILE.',
    check: secretsInEnvironment,
  },
  {
    name: 'secret-in-build-args',
    summary: 'A build argument looks like a secret.',
    help:
      'Build arguments stay readable in the history of the image, wherever their values come from. Use "build.secrets" ' +
      'and a secret mount in the Dockerfile, or read it when the container starts.',
    check: secretsInBuild,
  },
];

function secretsInEnvironment({ service, node, source }: LintSubject): readonly Hint[] {
  return entriesOf(find(node, 'environment')).flatMap(([name, value, keyAt]) => {
    const text = textOf(value) ?? '';
    const isSecret = namesLiteralSecret(name, text);
    if (!(isSecret || hasPasswordInUrl(text)) || !isLiteral(name, keyAt, value.at, source)) return [];
    const what = isSecret ? 'a secret in plain text' : 'a password in its URL';
    const message = `"${service.name}" has ${what} in ${name}. Write \${${name}} and set it outside, or use "secrets:".`;
    return [{ message, at: keyAt, subject: service.name }];
  });
}

function secretsInBuild({ service, node }: LintSubject): readonly Hint[] {
  return entriesOf(find(node, 'build', 'args')).flatMap(([name, value, keyAt]) => {
    if (!namesLiteralSecret(name, textOf(value) ?? '')) return [];
    const message = `The build of "${service.name}" takes ${name} as an argument, which stays in the image. Use "build.secrets".`;
    return [{ message, at: keyAt, subject: service.name }];
  });
}

/** True when the value itself stands in the manifest: no variable in it, and not taken from an env file or from outside. */
function isLiteral(name: string, keyAt: Location, valueAt: Location, source: Source): boolean {
  const key = unquoted(source.textAt(keyAt));
  if (source.textAt(valueAt).includes('$')) return false;
  // `NAME=value` in a list has one place for both.
  if (key.startsWith(`${name}=`)) return true;
  const { start } = valueAt.range;
  const isInherited = start.line === keyAt.range.start.line && start.character === keyAt.range.start.character;
  return key === name && !isInherited;
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, '');
}

import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { LocalChange } from '../../engine/placement/localChange.ts';

/** What running a service locally means, as lines for people: its command, its ports, and the variables that differ. Secrets are masked. */
export function localLines({ command, directory, ports, variables }: LocalChange): readonly string[] {
  return [
    `${command.map(quoted).join(' ')}, in ${directory}`,
    ...ports.map(({ containerPort, localPort }) => {
      return `port ${containerPort} → ${localPort === undefined ? `127.0.0.1:${containerPort} if that is free` : `127.0.0.1:${localPort}`}`;
    }),
    ...variables.map(({ name, before, after }) => {
      const shown = shownValue(name, after);
      return before === undefined ? `${name}=${shown}` : `${name}: ${shownValue(name, before)} → ${shown}`;
    }),
  ];
}

/** A heading for those lines. */
export function localHeading({ service }: LocalChange): string {
  return `${service} runs locally`;
}

const masked = '***';

function shownValue(name: string, value: string): string {
  return isSecretName(name) || isSecretText(value) ? masked : value;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}

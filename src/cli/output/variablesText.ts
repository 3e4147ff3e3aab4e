import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { namedVariables } from '../../manifest/variables/named.ts';
import { tableText } from './table.ts';

/** What of the variables of a manifest `config` prints. */
export interface VariablesChoice {
  readonly format: 'yaml' | 'json';
  /** Those that its files name. */
  readonly variables?: boolean;
  /** Those that are set. */
  readonly environment?: boolean;
}

/** Undefined where neither is asked for. Those that are named need a manifest that is read with its templates left as written. */
export function variablesText(
  { tree, environments: [environment] }: Pick<ResolvedManifest, 'tree' | 'environments'>,
  choice: VariablesChoice,
): string | undefined {
  if (choice.environment) {
    const names = [...(environment?.names ?? [])].sort();
    return names.map((name) => `${name}=${environment?.lookup(name) ?? ''}\n`).join('');
  }
  if (!choice.variables || !tree) return undefined;
  const named = namedVariables(tree);
  if (choice.format === 'json') {
    const entries = named.map(({ name, isRequired, fallback, alternate }) => {
      return [name, { Name: name, DefaultValue: fallback, PresenceValue: alternate, Required: isRequired }] as const;
    });
    return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  }
  const rows = named.map(({ name, isRequired, fallback, alternate }) => {
    return [name, String(isRequired), fallback, alternate];
  });
  return tableText(['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], rows);
}

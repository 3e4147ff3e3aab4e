import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { root } from '../../../scripts/machine/paths.ts';
// @ts-expect-error The configuration has no types.
import config from '../../../eslint.config.mjs';

const linter = new Linter({ configType: 'flat', cwd: root });
// Rules that look at types need a project; those that restrict syntax do not.
const own = (config as Linter.Config[]).filter(({ rules }) => rules && 'no-restricted-syntax' in rules);
const parsed: Linter.Config[] = [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...own];

/** What the rules against some syntax say of code in a file: `no-restricted-syntax` for each violation. */
export function restrictedSyntax(code: string, file: string): readonly string[] {
  return linter.verify(code, parsed, { filename: file }).map(({ ruleId }) => ruleId ?? 'fatal');
}

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

/** Those of the files in which code breaks a rule against some syntax. Throws of code that is no TypeScript. */
export function filesThatCatch(code: string, files: readonly string[]): readonly string[] {
  return files.filter((file) => {
    const found = restrictedSyntax(code, file);
    if (found.includes('fatal')) throw new Error(`This is no TypeScript: ${code}`);
    return found.includes('no-restricted-syntax');
  });
}
